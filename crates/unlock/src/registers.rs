//! What the processor still holds of a secret.
//!
//! Copying and ciphers go through vector registers, and what passed through one stays there until something else needs it. On x86-64 with
//! AVX-512 that can be long: the C library copies through registers (`zmm16` to `zmm31`) that compilers hardly use. A signal, or the dynamic
//! linker on the first call of a function, writes all of them to the stack of the running thread, and there they stay.
//!
//! # Security
//! [`wiped`] overwrites the vector registers of the thread that calls it: on x86-64 all of them, on AArch64 all but `v8` to `v15`. On Windows
//! `xmm6` to `xmm15` belong to the caller and keep what they had. General registers hold eight bytes each and are overwritten by whatever runs
//! next. A signal during the work writes below the stack of that work, which is wiped too. Threads that the work starts are their own.

use holdfast_phrase::with_wiped_stack;

/// Does some work, then overwrites the vector registers and the stack that it used, as far as 256 KiB.
pub fn wiped<T>(work: impl FnOnce() -> T) -> T {
    with_wiped_stack(|| {
        let result = work();
        forget();
        result
    })
}

/// Overwrites the vector registers.
#[cfg(target_arch = "x86_64")]
#[inline(never)]
fn forget() {
    use std::arch::asm;

    if is_x86_feature_detected!("avx512f") {
        #[expect(unsafe_code, reason = "no other code reaches these registers")]
        // SAFETY: the processor has AVX-512. A compiler that uses zmm16 to zmm31 at all counts them to this ABI's scratch registers.
        unsafe {
            asm!(
                "vpxord zmm16, zmm16, zmm16",
                "vpxord zmm17, zmm17, zmm17",
                "vpxord zmm18, zmm18, zmm18",
                "vpxord zmm19, zmm19, zmm19",
                "vpxord zmm20, zmm20, zmm20",
                "vpxord zmm21, zmm21, zmm21",
                "vpxord zmm22, zmm22, zmm22",
                "vpxord zmm23, zmm23, zmm23",
                "vpxord zmm24, zmm24, zmm24",
                "vpxord zmm25, zmm25, zmm25",
                "vpxord zmm26, zmm26, zmm26",
                "vpxord zmm27, zmm27, zmm27",
                "vpxord zmm28, zmm28, zmm28",
                "vpxord zmm29, zmm29, zmm29",
                "vpxord zmm30, zmm30, zmm30",
                "vpxord zmm31, zmm31, zmm31",
                "vzeroall",
                clobber_abi("sysv64"),
                options(nomem, nostack)
            );
        }
    } else if is_x86_feature_detected!("avx") {
        #[expect(unsafe_code, reason = "no other code reaches these registers")]
        // SAFETY: the processor has AVX, and all that `vzeroall` changes are scratch registers of this ABI.
        unsafe {
            asm!("vzeroall", clobber_abi("sysv64"), options(nomem, nostack));
        }
    } else {
        #[expect(unsafe_code, reason = "no other code reaches these registers")]
        // SAFETY: each x86-64 has SSE2, and all of xmm0 to xmm15 are scratch registers of this ABI.
        unsafe {
            asm!(
                "pxor xmm0, xmm0",
                "pxor xmm1, xmm1",
                "pxor xmm2, xmm2",
                "pxor xmm3, xmm3",
                "pxor xmm4, xmm4",
                "pxor xmm5, xmm5",
                "pxor xmm6, xmm6",
                "pxor xmm7, xmm7",
                "pxor xmm8, xmm8",
                "pxor xmm9, xmm9",
                "pxor xmm10, xmm10",
                "pxor xmm11, xmm11",
                "pxor xmm12, xmm12",
                "pxor xmm13, xmm13",
                "pxor xmm14, xmm14",
                "pxor xmm15, xmm15",
                clobber_abi("sysv64"),
                options(nomem, nostack)
            );
        }
    }
}

/// Overwrites the vector registers, but for `v8` to `v15`, whose lower halves belong to the caller.
#[cfg(target_arch = "aarch64")]
#[inline(never)]
fn forget() {
    #[expect(unsafe_code, reason = "no other code reaches these registers")]
    // SAFETY: each AArch64 that Holdfast is built for has these registers, and this ABI counts them as scratch registers.
    unsafe {
        std::arch::asm!(
            "movi v0.2d, #0",
            "movi v1.2d, #0",
            "movi v2.2d, #0",
            "movi v3.2d, #0",
            "movi v4.2d, #0",
            "movi v5.2d, #0",
            "movi v6.2d, #0",
            "movi v7.2d, #0",
            "movi v16.2d, #0",
            "movi v17.2d, #0",
            "movi v18.2d, #0",
            "movi v19.2d, #0",
            "movi v20.2d, #0",
            "movi v21.2d, #0",
            "movi v22.2d, #0",
            "movi v23.2d, #0",
            "movi v24.2d, #0",
            "movi v25.2d, #0",
            "movi v26.2d, #0",
            "movi v27.2d, #0",
            "movi v28.2d, #0",
            "movi v29.2d, #0",
            "movi v30.2d, #0",
            "movi v31.2d, #0",
            clobber_abi("C"),
            options(nomem, nostack)
        );
    }
}

/// Other processors are not known here.
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
fn forget() {}

#[cfg(all(test, target_arch = "x86_64"))]
mod tests {
    use std::hint::black_box;

    use super::*;

    /// The low halves of xmm0 to xmm15, and zmm16 to zmm31 where there are any.
    #[inline(never)]
    fn registers() -> Vec<u8> {
        let mut low = [[0u8; 16]; 16];
        let mut high = [[0u8; 64]; 16];
        #[expect(unsafe_code, reason = "no other code reaches these registers")]
        // SAFETY: sixteen stores of 16 bytes each, into an array of that size.
        unsafe {
            std::arch::asm!(
                "movups [{0}], xmm0", "movups [{0} + 16], xmm1", "movups [{0} + 32], xmm2", "movups [{0} + 48], xmm3",
                "movups [{0} + 64], xmm4", "movups [{0} + 80], xmm5", "movups [{0} + 96], xmm6", "movups [{0} + 112], xmm7",
                "movups [{0} + 128], xmm8", "movups [{0} + 144], xmm9", "movups [{0} + 160], xmm10", "movups [{0} + 176], xmm11",
                "movups [{0} + 192], xmm12", "movups [{0} + 208], xmm13", "movups [{0} + 224], xmm14", "movups [{0} + 240], xmm15",
                in(reg) low.as_mut_ptr(), options(nostack)
            );
        }
        if is_x86_feature_detected!("avx512f") {
            #[expect(unsafe_code, reason = "no other code reaches these registers")]
            // SAFETY: the processor has AVX-512; sixteen stores of 64 bytes each, into an array of that size.
            unsafe {
                std::arch::asm!(
                    "vmovdqu64 [{0}], zmm16", "vmovdqu64 [{0} + 64], zmm17", "vmovdqu64 [{0} + 128], zmm18", "vmovdqu64 [{0} + 192], zmm19",
                    "vmovdqu64 [{0} + 256], zmm20", "vmovdqu64 [{0} + 320], zmm21", "vmovdqu64 [{0} + 384], zmm22", "vmovdqu64 [{0} + 448], zmm23",
                    "vmovdqu64 [{0} + 512], zmm24", "vmovdqu64 [{0} + 576], zmm25", "vmovdqu64 [{0} + 640], zmm26", "vmovdqu64 [{0} + 704], zmm27",
                    "vmovdqu64 [{0} + 768], zmm28", "vmovdqu64 [{0} + 832], zmm29", "vmovdqu64 [{0} + 896], zmm30", "vmovdqu64 [{0} + 960], zmm31",
                    in(reg) high.as_mut_ptr(), options(nostack)
                );
            }
        }
        [low.as_flattened(), high.as_flattened()].concat()
    }

    /// Puts 16 bytes into registers that hardly anything uses.
    #[inline(never)]
    fn load(bytes: &[u8; 16]) {
        #[expect(unsafe_code, reason = "no other code reaches these registers")]
        // SAFETY: one load of 16 bytes from an array of that size, into a scratch register of this ABI.
        unsafe {
            std::arch::asm!("movups xmm5, [{0}]", in(reg) bytes.as_ptr(), out("xmm5") _, options(nostack, readonly));
        }
        if is_x86_feature_detected!("avx512f") {
            #[expect(unsafe_code, reason = "no other code reaches these registers")]
            // SAFETY: the processor has AVX-512; one load of 16 bytes from an array of that size.
            unsafe {
                std::arch::asm!("vbroadcasti32x4 zmm20, [{0}]", in(reg) bytes.as_ptr(), options(nostack, readonly));
            }
        }
    }

    /// A copy of 200 bytes, as a library makes it.
    #[inline(never)]
    fn copy(from: &[u8], to: &mut [u8]) {
        black_box(to).copy_from_slice(black_box(from));
    }

    #[test]
    fn nothing_of_what_was_copied_is_left_in_a_vector_register() {
        let secret = [0xA7u8; 200];
        let mut copied = [0u8; 200];
        let is_there = |registers: Vec<u8>| registers.windows(16).any(|part| part == [0xA7; 16]);
        load(&[0xA7; 16]);
        // Without wiping it is there, or this would show nothing.
        assert!(is_there(registers()));
        wiped(|| {
            copy(&secret, &mut copied);
            load(&[0xA7; 16]);
        });
        assert!(!is_there(registers()));
    }
}
