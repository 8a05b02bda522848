//! What Ctrl-C and a scheduler say: end the run in order.

use crossbeam_channel::{Receiver, bounded, never};
use signal_hook::{
    consts::{SIGINT, SIGTERM},
    iterator::Signals,
};

/// Shells tell by this exit code, and the number of the signal added, what has ended a program.
const SIGNALLED: i32 = 128;

/// Tells of the first SIGINT or SIGTERM; the second ends the program at once.
pub fn interrupts() -> Receiver<()> {
    let (sender, receiver) = bounded(1);
    let listen = move |mut signals: Signals| {
        let mut signals = signals.forever();
        if signals.next().is_some() {
            // The run may have ended just now.
            let _ = sender.send(());
        }
        if let Some(signal) = signals.next() {
            std::process::exit(SIGNALLED + signal);
        }
    };
    let listening = Signals::new([SIGINT, SIGTERM])
        .and_then(|signals| std::thread::Builder::new().name("signals".to_owned()).spawn(move || listen(signals)));
    // Where signals cannot be caught they end the program as they always do.
    listening.map_or_else(|_| never(), |_| receiver)
}
