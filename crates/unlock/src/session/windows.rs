//! Windows: a suspend notification by callback, and session notifications to a message-only window.
//!
//! # Security
//! Suspend is told as it happens and is not delayed: what is still to be wiped when the computer sleeps is wiped after it wakes.

use std::ffi::c_void;
use std::sync::OnceLock;

use windows::Win32::Foundation::{HANDLE, HWND, LPARAM, LRESULT, WPARAM};
use windows::Win32::System::LibraryLoader::GetModuleHandleW;
use windows::Win32::System::Power::{
    DEVICE_NOTIFY_SUBSCRIBE_PARAMETERS, PowerRegisterSuspendResumeNotification,
};
use windows::Win32::System::RemoteDesktop::{NOTIFY_FOR_THIS_SESSION, WTSRegisterSessionNotification};
use windows::Win32::UI::WindowsAndMessaging::{
    CreateWindowExW, DEVICE_NOTIFY_CALLBACK, DefWindowProcW, DispatchMessageW, GetMessageW, HWND_MESSAGE,
    MSG, PBT_APMSUSPEND, RegisterClassW, WINDOW_EX_STYLE, WINDOW_STYLE, WM_WTSSESSION_CHANGE, WNDCLASSW,
    WTS_SESSION_LOCK,
};
use windows::core::w;

use super::{SessionEvent, Told};

static TOLD: OnceLock<Box<Told>> = OnceLock::new();

pub fn watch(told: Box<Told>) {
    if TOLD.set(told).is_err() {
        return;
    }
    // A window belongs to the thread that makes it, which then waits for its messages.
    std::thread::spawn(|| {
        if let Err(error) = listen() {
            tracing::warn!(%error, "neither sleep nor the lock of the screen is told");
        }
    });
}

fn tell(event: SessionEvent) {
    if let Some(told) = TOLD.get() {
        told(event);
    }
}

#[expect(unsafe_code, reason = "Win32 calls")]
fn listen() -> windows::core::Result<()> {
    let parameters = Box::leak(Box::new(DEVICE_NOTIFY_SUBSCRIBE_PARAMETERS {
        Callback: Some(on_power),
        Context: std::ptr::null_mut(),
    }));
    let mut registration = std::ptr::null_mut();
    // SAFETY: the parameters are never freed, and the callback has the signature that Windows documents.
    unsafe {
        let recipient = HANDLE(std::ptr::from_mut(parameters).cast());
        PowerRegisterSuspendResumeNotification(DEVICE_NOTIFY_CALLBACK, recipient, &mut registration).ok()?;
    }
    // SAFETY: the class and the window are of this thread, the names are constants, and no parameter is passed on.
    let window = unsafe {
        let instance = GetModuleHandleW(None)?.into();
        let class = WNDCLASSW {
            lpfnWndProc: Some(on_message),
            hInstance: instance,
            lpszClassName: w!("HoldfastSession"),
            ..WNDCLASSW::default()
        };
        RegisterClassW(&class);
        CreateWindowExW(
            WINDOW_EX_STYLE(0),
            class.lpszClassName,
            w!("Holdfast"),
            WINDOW_STYLE(0),
            0,
            0,
            0,
            0,
            Some(HWND_MESSAGE),
            None,
            Some(instance),
            None,
        )?
    };
    // SAFETY: the window was just made, and `message` is a place for what comes.
    unsafe {
        WTSRegisterSessionNotification(window, NOTIFY_FOR_THIS_SESSION)?;
        let mut message = MSG::default();
        while GetMessageW(&mut message, Some(window), 0, 0).0 > 0 {
            DispatchMessageW(&message);
        }
    }
    Ok(())
}

#[expect(unsafe_code, reason = "called by Windows")]
unsafe extern "system" fn on_power(_: *const c_void, kind: u32, _: *const c_void) -> u32 {
    if kind == PBT_APMSUSPEND {
        tell(SessionEvent::Sleep);
    }
    0
}

#[expect(unsafe_code, reason = "called by Windows")]
unsafe extern "system" fn on_message(window: HWND, message: u32, wparam: WPARAM, lparam: LPARAM) -> LRESULT {
    if message == WM_WTSSESSION_CHANGE && wparam.0 == WTS_SESSION_LOCK as usize {
        tell(SessionEvent::ScreenLocked);
    }
    // SAFETY: what Windows gave is handed back to it unchanged.
    unsafe { DefWindowProcW(window, message, wparam, lparam) }
}
