//! Files in a folder.

use std::fs;
use std::path::Path;

use serde_json::json;
use tallydesk_deliveries::{Files, Message, NamedFile, Network, Place};

use crate::{route, send, told};

fn files() -> Message {
    let file = |name: &str| NamedFile { name: name.into(), content: format!("the {name}") };
    Message::Files(Files(vec![file("digest.txt"), file("digest.html")]))
}

async fn written(folder: &Path) -> String {
    let place = Place::File { folder: folder.to_owned() };
    told(&send(&Network::internet(), &route(&place, &json!({})), files()).await)
}

#[tokio::test]
async fn files_are_written_whole_into_a_folder_that_is_made() {
    let temporary = tempfile::tempdir().unwrap();
    let folder = temporary.path().join("the/reports");
    for _ in 0..2 {
        assert_eq!(written(&folder).await, "taken");
        let mut names: Vec<_> =
            fs::read_dir(&folder).unwrap().map(|file| file.unwrap().file_name()).collect();
        names.sort();
        assert_eq!(names, ["digest.html", "digest.txt"]);
        assert_eq!(fs::read_to_string(folder.join("digest.txt")).unwrap(), "the digest.txt");
    }
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_told_and_tried_again() {
    let temporary = tempfile::tempdir().unwrap();
    let blocked = temporary.path().join("reports");
    fs::write(&blocked, "a file where the folder should be").unwrap();
    let told = written(&blocked).await;
    assert!(told.starts_with("retry: ") && told.contains("cannot be written"), "{told}");
}
