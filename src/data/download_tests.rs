//! Downloads from a server of our own on this machine.

use std::{
    io::{BufRead, BufReader},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

use super::*;

/// What a server does with the requests that come, one after the other; the last answer is repeated.
#[derive(Clone)]
enum Answer {
    /// As servers do: all of it, or what is asked for.
    Serve,
    /// So many bytes, and then the connection ends.
    BreakOffAfter(usize),
    /// All of it, whatever is asked for.
    Whole,
    /// A status alone.
    Status(u16),
    /// The same length with another content.
    Other,
}

/// A server on a free port of this machine, and the ranges that it was asked for.
struct Server {
    address: String,
    ranges: Arc<Mutex<Vec<Option<String>>>>,
}

fn content() -> Vec<u8> {
    (0..300_000_u32).flat_map(|place| place.wrapping_mul(2_654_435_761).to_be_bytes()).collect()
}

fn serve(answers: Vec<Answer>) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/files", listener.local_addr().unwrap());
    let ranges = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&ranges);
    thread::spawn(move || {
        for (number, stream) in listener.incoming().enumerate() {
            let Ok(stream) = stream else { break };
            let answer = answers[number.min(answers.len() - 1)].clone();
            let _ = respond(stream, &answer, &seen);
        }
    });
    Server { address, ranges }
}

fn respond(mut stream: TcpStream, answer: &Answer, seen: &Mutex<Vec<Option<String>>>) -> io::Result<()> {
    let mut range = None;
    for line in BufReader::new(stream.try_clone()?).lines() {
        let line = line?;
        if let Some(asked) = line.to_lowercase().strip_prefix("range: ") {
            range = Some(asked.to_owned());
        }
        if line.is_empty() {
            break;
        }
    }
    seen.lock().unwrap().push(range.clone());
    let content = content();
    let start = range.and_then(|range| range.strip_prefix("bytes=")?.strip_suffix('-')?.parse::<usize>().ok());
    let mut send = |status: &str, headers: &str, length: usize, body: &[u8]| {
        let head = format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n{headers}\r\n");
        stream.write_all(head.as_bytes())?;
        stream.write_all(body)
    };
    match (answer, start) {
        (Answer::Status(status), _) => send(&format!("{status} x"), "", 0, &[]),
        (Answer::Other, _) => send("200 OK", "", content.len(), &vec![7; content.len()]),
        (Answer::Whole, _) | (Answer::Serve, None) => send("200 OK", "", content.len(), &content),
        (Answer::BreakOffAfter(bytes), None) => send("200 OK", "", content.len(), &content[..*bytes]),
        (Answer::Serve | Answer::BreakOffAfter(_), Some(start)) => {
            let rest = &content[start..];
            let headers = format!("Content-Range: bytes {start}-{}/{}\r\n", content.len() - 1, content.len());
            let bytes = if let Answer::BreakOffAfter(bytes) = answer { *bytes } else { rest.len() };
            send("206 Partial Content", &headers, rest.len(), &rest[..bytes.min(rest.len())])
        }
    }
}

/// Downloads the content from some addresses into a folder.
fn download(addresses: &[&str], folder: &Path, watch: &mut Watch<'_>) -> Result<(), DownloadError> {
    let digits: Vec<String> = Sha256::digest(content()).iter().map(|byte| format!("{byte:02x}")).collect();
    let digest = digits.concat();
    let file = RemoteFile { name: "rows.gz", bytes: content().len() as u64, sha256: digest.leak() };
    Download { label: "Rows", files: &[file], mirrors: addresses, folder }.run(watch)
}

fn go_on(_: Reading) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

#[test]
fn a_whole_file_comes_once_and_its_progress_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let server = serve(vec![Answer::Serve]);
    let mut shares = Vec::new();
    let mut watch = |reading: Reading| {
        shares.push(reading.share());
        ControlFlow::Continue(())
    };
    download(&[&server.address], folder.path(), &mut watch).unwrap();
    assert_eq!(std::fs::read(folder.path().join("rows.gz")).unwrap(), content());
    assert!(shares.is_sorted() && shares[0] == 0.0 && shares.last() == Some(&1.0) && shares.len() > 5);
    download(&[&server.address], folder.path(), &mut go_on).unwrap();
    assert_eq!(*server.ranges.lock().unwrap(), [None]);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn what_was_cancelled_goes_on_where_it_stopped() {
    let folder = tempfile::tempdir().unwrap();
    let server = serve(vec![Answer::Serve]);
    let mut watch = |reading: Reading| {
        if reading.share() > 0.3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let error = download(&[&server.address], folder.path(), &mut watch).unwrap_err();
    assert!(matches!(error, DownloadError::Interrupted));
    let there = folder.path().join("rows.gz.part").metadata().unwrap().len();
    assert!(there > 0 && there < content().len() as u64 && !folder.path().join("rows.gz").exists());
    let mut first = None;
    let mut watch = |reading: Reading| {
        first.get_or_insert(reading.bytes);
        ControlFlow::Continue(())
    };
    download(&[&server.address], folder.path(), &mut watch).unwrap();
    assert_eq!(first, Some(there));
    assert_eq!(*server.ranges.lock().unwrap(), [None, Some(format!("bytes={there}-"))]);
    assert_eq!(std::fs::read(folder.path().join("rows.gz")).unwrap(), content());
}

#[test]
fn a_connection_that_breaks_off_is_taken_up_again() {
    let folder = tempfile::tempdir().unwrap();
    let server = serve(vec![Answer::BreakOffAfter(400_000), Answer::BreakOffAfter(100_000), Answer::Whole]);
    download(&[&server.address], folder.path(), &mut go_on).unwrap();
    assert_eq!(std::fs::read(folder.path().join("rows.gz")).unwrap(), content());
    // The last server knows no ranges, so it was begun anew.
    assert_eq!(server.ranges.lock().unwrap().len(), 3);
    assert_eq!(server.ranges.lock().unwrap()[1], Some("bytes=400000-".to_owned()));
}

#[test]
fn a_wrong_checksum_is_not_believed_and_another_server_is_asked() {
    let folder = tempfile::tempdir().unwrap();
    let wrong = serve(vec![Answer::Other]);
    let error = download(&[&wrong.address], folder.path(), &mut go_on).unwrap_err();
    assert!(
        matches!(error, DownloadError::Checksum { .. }) && error.to_string().contains("rows.gz of Rows"),
        "{error}"
    );
    assert!(!folder.path().join("rows.gz").exists());
    let right = serve(vec![Answer::Serve]);
    download(&[&wrong.address, &right.address], folder.path(), &mut go_on).unwrap();
    assert_eq!(std::fs::read(folder.path().join("rows.gz")).unwrap(), content());
}

#[test]
fn a_server_that_is_gone_or_has_not_the_file_is_told_in_one_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let closed = {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        format!("http://{}", listener.local_addr().unwrap())
    };
    let message = download(&[&closed], folder.path(), &mut go_on).unwrap_err().to_string();
    assert!(message.contains("127.0.0.1") && message.contains("check the internet connection"), "{message}");
    assert!(!message.contains('\n') && !message.trim_end_matches('.').contains(". "), "{message}");
    let missing = serve(vec![Answer::Status(404)]);
    let message = download(&[&missing.address], folder.path(), &mut go_on).unwrap_err().to_string();
    assert!(message.contains("status 404 for rows.gz"), "{message}");
    // A part that is longer than the file is no part of it.
    std::fs::write(folder.path().join("rows.gz.part"), vec![0; content().len() + 5]).unwrap();
    let server = serve(vec![Answer::Serve]);
    download(&[&server.address], folder.path(), &mut go_on).unwrap();
    // And one of another content is seen by its checksum.
    std::fs::remove_file(folder.path().join("rows.gz")).unwrap();
    std::fs::write(folder.path().join("rows.gz.part"), vec![0; 1000]).unwrap();
    assert!(matches!(download(&[&server.address], folder.path(), &mut go_on), Err(DownloadError::Checksum { .. })));
    download(&[&server.address], folder.path(), &mut go_on).unwrap();
}

#[test]
fn two_downloads_do_not_write_to_one_file() {
    let folder = tempfile::tempdir().unwrap();
    let server = serve(vec![Answer::Serve]);
    let part = File::create(folder.path().join("rows.gz.part")).unwrap();
    part.try_lock().unwrap();
    assert!(matches!(download(&[&server.address], folder.path(), &mut go_on), Err(DownloadError::Busy { .. })));
    drop(part);
    download(&[&server.address], folder.path(), &mut go_on).unwrap();
}

#[test]
fn every_dataset_is_described_in_full() {
    for remote in Remote::ALL {
        assert!(remote.bytes() > 1_000_000 && !remote.mirrors().is_empty());
        for file in remote.files() {
            assert!(
                file.sha256.len() == 64 && file.sha256.bytes().all(|byte| byte.is_ascii_hexdigit()),
                "{}",
                file.name
            );
        }
        assert_eq!(Remote::from_name(remote.name()), Some(remote));
    }
}
