//! Windows: WebView2 tells when a process of its browser fails.

use webview2_com::Microsoft::Web::WebView2::Win32::{
    COREWEBVIEW2_PROCESS_FAILED_KIND, COREWEBVIEW2_PROCESS_FAILED_KIND_BROWSER_PROCESS_EXITED,
    COREWEBVIEW2_PROCESS_FAILED_KIND_RENDER_PROCESS_EXITED, ICoreWebView2Controller,
};
use webview2_com::ProcessFailedEventHandler;

/// Tells when the process of a page, or the whole browser, dies that nobody ended (WebView2, `ProcessFailed`).
///
/// # Errors
/// As the system says.
pub fn watch(controller: &ICoreWebView2Controller, died: Box<dyn Fn() + Send>) -> windows::core::Result<()> {
    let handler = ProcessFailedEventHandler::create(Box::new(move |_, failed| {
        let mut kind = COREWEBVIEW2_PROCESS_FAILED_KIND::default();
        if let Some(failed) = failed {
            #[expect(unsafe_code, reason = "WebView2 calls")]
            // SAFETY: `kind` outlives the call, which writes it.
            unsafe {
                failed.ProcessFailedKind(&mut kind)?;
            }
        }
        if kind == COREWEBVIEW2_PROCESS_FAILED_KIND_RENDER_PROCESS_EXITED
            || kind == COREWEBVIEW2_PROCESS_FAILED_KIND_BROWSER_PROCESS_EXITED
        {
            died();
        }
        Ok(())
    }));
    let mut token = 0;
    #[expect(unsafe_code, reason = "WebView2 calls")]
    // SAFETY: the controller is alive, the handler is counted by the view that it is given to, and `token` outlives the call.
    unsafe {
        controller.CoreWebView2()?.add_ProcessFailed(&handler, &mut token)
    }
}
