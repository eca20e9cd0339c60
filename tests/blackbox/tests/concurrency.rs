//! Several command lines on one vault at the same time: nothing that was said to be saved is lost, and nobody waits for ever.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use holdfast_tests::session::Session;

const WRITERS: usize = 8;
const EACH: usize = 3;
/// Far more than 24 commands take that each wait for the lock for up to five seconds.
const PATIENCE: Duration = Duration::from_secs(240);

#[test]
fn eight_writers_lose_nothing_and_none_waits_for_ever() {
    let session = Session::default();
    session.json(&["password", "set"], "").done();
    let start = Instant::now();
    let saved: BTreeSet<String> = std::thread::scope(|scope| {
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| {
                let session = &session;
                scope.spawn(move || {
                    let mut saved = BTreeSet::new();
                    for number in 0..EACH {
                        let name = format!("{writer}-{number}");
                        let ran = session.json(&["account", "new", "--name", &name], "");
                        // Who waited five seconds for the lock is told so, and has changed nothing.
                        match ran.exit {
                            0 => assert!(saved.insert(name)),
                            _ => assert_eq!(ran.failed(), (5, "busy".into())),
                        }
                    }
                    saved
                })
            })
            .collect();
        writers.into_iter().flat_map(|writer| writer.join().unwrap()).collect()
    });
    assert!(start.elapsed() < PATIENCE, "it took {:?}", start.elapsed());
    assert!(saved.len() > WRITERS, "only {} were saved", saved.len());
    let list = session.json(&["account", "list"], "").done();
    let there: BTreeSet<String> = list["accounts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|account| account["name"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(there, saved);
    let any = saved.first().expect("more than eight were saved");
    let words = session.json(&["account", "reveal", any, "--print"], "").done();
    assert_eq!(words["phrase"].as_str().unwrap().split(' ').count(), 12);
}
