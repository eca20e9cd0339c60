//! Holdfast in a window.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

/// Every block of memory is overwritten when it is given back.
#[global_allocator]
static ALLOCATOR: zeroizing_alloc::ZeroAlloc<std::alloc::System> =
    zeroizing_alloc::ZeroAlloc(std::alloc::System);

fn main() {
    #[cfg(not(feature = "automation"))]
    holdfast_unlock::process::forget_automation();
    holdfast_desktop::run(holdfast_unlock::process::close_memory());
}
