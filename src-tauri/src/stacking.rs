//! The place of a window among others, on X11. GTK can ask for it in a way alone that window managers leave unheard.

use x11rb::connection::Connection;
use x11rb::protocol::xproto::{
    AtomEnum, CONFIGURE_REQUEST_EVENT, ClientMessageEvent, ConfigWindow, ConfigureRequestEvent,
    ConnectionExt, EventMask, StackMode, Window,
};

/// Source indication of programs that a person uses to order windows (EWMH, "Source indication in requests"): others are not heard.
const PAGER: u32 = 2;
/// `Below`, as X11 counts the ways to stack.
const BELOW: u32 = 1;

/// Asks the window manager to put a window right below another one (EWMH, `_NET_RESTACK_WINDOW`; where it knows no such thing, ICCCM
/// 4.1.5). Not above: Openbox knows no other window in that, and puts it in front of all, or at the back of all.
///
/// # Errors
/// As the X server says.
pub fn put_below(own: Window, sibling: Window) -> Result<(), Box<dyn std::error::Error>> {
    let (x11, screen) = x11rb::connect(None)?;
    let root = x11.setup().roots.get(screen).ok_or("no screen")?.root;
    let atom = |name: &str| x11.intern_atom(false, name.as_bytes()).map(|cookie| cookie.reply());
    let (restack, supported) = (atom("_NET_RESTACK_WINDOW")??.atom, atom("_NET_SUPPORTED")??.atom);
    let known = x11.get_property(false, root, supported, AtomEnum::ATOM, 0, u32::MAX)?.reply()?;
    let mask = EventMask::SUBSTRUCTURE_REDIRECT | EventMask::SUBSTRUCTURE_NOTIFY;
    if known.value32().is_some_and(|mut atoms| atoms.any(|atom| atom == restack)) {
        let message = ClientMessageEvent::new(32, own, restack, [PAGER, sibling, BELOW, 0, 0]);
        x11.send_event(false, root, mask, message)?.check()?;
    } else {
        let request = ConfigureRequestEvent {
            response_type: CONFIGURE_REQUEST_EVENT,
            stack_mode: StackMode::BELOW,
            sequence: 0,
            parent: root,
            window: own,
            sibling,
            x: 0,
            y: 0,
            width: 0,
            height: 0,
            border_width: 0,
            value_mask: ConfigWindow::SIBLING | ConfigWindow::STACK_MODE,
        };
        x11.send_event(false, root, mask, request)?.check()?;
    }
    Ok(())
}
