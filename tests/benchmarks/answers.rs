//! How long a run takes to answer for a network of any ℓ¹ norm, and how near to that norm the network is.

use std::time::{Duration, Instant};

use paretoscope::{
    data::DataSpecification,
    network::{Activation, ComputeDevice},
    run::{Command, Event, MethodSpecification, NetworkSpecification, Specification, Worker},
};

use crate::table::{Table, milliseconds};

/// Networks that are asked for while the run is going, and once it is complete.
const PLACES: usize = 20;
/// What a person does not notice, for a small dataset.
const GOAL: Duration = Duration::from_millis(200);
/// What a person waits for, for a large one.
const LARGE_GOAL: Duration = Duration::from_secs(2);

/// Prints a table of answers on built-in data, and on MNIST where it is.
pub fn measure() {
    let title = format!("The answer for a network of any norm, {PLACES} places each");
    let columns = ["data", "while", "answers", "median ms", "longest ms", "worst miss of the norm, %", "goal"];
    let mut table = Table::new(title, &columns);
    for name in ["iris", "digits", "breast-cancer"] {
        ask(&mut table, name, run_of(name, &[20, 20], 60, None), GOAL);
    }
    match std::env::var_os("PARETOSCOPE_DATA").map(|folder| std::path::Path::new(&folder).join("mnist")) {
        Some(folder) if folder.is_dir() => {
            let run = run_of(folder.to_str().unwrap(), &[20, 20], 44, Some(450.0));
            ask(&mut table, "MNIST", run, LARGE_GOAL);
        }
        _ => println!("\nskipped: there is no mnist in PARETOSCOPE_DATA"),
    }
    table.print();
}

fn run_of(source: &str, hidden: &[usize], points: usize, max_l1: Option<f64>) -> Specification {
    let network = NetworkSpecification {
        hidden: hidden.to_vec(),
        activation: Activation::default(),
        free_biases: false,
        convolutions: Vec::new(),
    };
    Specification {
        seed: 0,
        threads: None,
        device: ComputeDevice::Cpu,
        part: None,
        data: DataSpecification::new(source.to_owned()),
        network,
        method: MethodSpecification { points, max_l1, ..MethodSpecification::default() },
    }
}

/// A run, as far as it is.
struct Run {
    worker: Worker,
    points: usize,
    /// The largest norm of its points.
    largest: f64,
    is_complete: bool,
}

/// What an answer took, and by what share of the norm that was asked for it missed it.
struct Taken {
    seconds: f64,
    miss: f64,
}

impl Run {
    fn next(&mut self) -> Event {
        let event = self.worker.next_until(Instant::now() + Duration::from_mins(10)).unwrap();
        match &event {
            Event::Point(point, _) if point.fold.is_none() => {
                self.points += 1;
                self.largest = self.largest.max(point.l1);
            }
            Event::Finished(_) => self.is_complete = true,
            Event::Failed(reason) => panic!("{reason}"),
            _ => {}
        }
        event
    }

    fn ask(&mut self, l1: f64) -> Option<Taken> {
        let asked = Instant::now();
        self.worker.send(Command::Preview(l1));
        loop {
            match self.next() {
                Event::Previewed(Some(found)) if found.asked == l1 => {
                    // Where the loss is zero no norm is better than another.
                    let miss = if found.point.train.loss > 0.0 { (found.point.l1 / l1 - 1.0).abs() } else { 0.0 };
                    return Some(Taken { seconds: asked.elapsed().as_secs_f64(), miss });
                }
                Event::Previewed(None) => return None,
                _ => {}
            }
        }
    }

    /// Asks at places that are spread evenly, in an order without sense.
    fn ask_everywhere(&mut self, until_complete: bool) -> Vec<Taken> {
        let mut all = Vec::new();
        for place in 0..PLACES {
            if until_complete && self.is_complete {
                break;
            }
            let share = ((place * 7 % PLACES) as f64 + 0.61) / PLACES as f64;
            all.extend(self.ask(self.largest * share));
        }
        all
    }
}

fn ask(table: &mut Table, name: &str, specification: Specification, goal: Duration) {
    let worker = Worker::spawn(|| {}).unwrap();
    worker.send(Command::Start(Box::new(specification)));
    let mut run = Run { worker, points: 0, largest: 0.0, is_complete: false };
    while run.points < 3 {
        run.next();
    }
    let meanwhile = run.ask_everywhere(true);
    add(table, name, "it goes on", meanwhile, goal);
    while !run.is_complete {
        run.next();
    }
    let afterwards = run.ask_everywhere(false);
    add(table, name, "it is complete", afterwards, goal);
}

fn add(table: &mut Table, name: &str, during: &str, mut answers: Vec<Taken>, goal: Duration) {
    answers.sort_by(|a, b| a.seconds.total_cmp(&b.seconds));
    let (Some(median), Some(longest)) = (answers.get(answers.len() / 2), answers.last()) else {
        println!("\nskipped: {name} was complete before it could be asked");
        return;
    };
    let worst = answers.iter().map(|answer| answer.miss).fold(0.0, f64::max);
    let is_met = median.seconds <= goal.as_secs_f64() && worst <= 1e-3;
    table.add([
        name.to_owned(),
        during.to_owned(),
        answers.len().to_string(),
        milliseconds(median.seconds),
        milliseconds(longest.seconds),
        format!("{:.3}", worst * 100.0),
        if is_met { "met" } else { "missed" }.to_owned(),
    ]);
}
