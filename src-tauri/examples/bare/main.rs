//! A window of Tauri with one field and nothing else: what `npm run bench` measures the start and the memory of Holdfast against.

fn main() {
    let context = tauri::generate_context!("examples/bare/tauri.conf.json");
    tauri::Builder::default().run(context).expect("a window can be shown");
}
