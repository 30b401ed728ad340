use std::io;
use std::path::Path;

use tokio::fs;

use crate::errors::DeliveryError;
use crate::message::Files;

/// Writes the files in their order. A file is there whole or not at all.
pub(crate) async fn write(folder: &Path, Files(files): &Files) -> Result<(), DeliveryError> {
    let told = |what: &Path, error: &io::Error| {
        DeliveryError::retry(format!("{} cannot be written: {error}", what.display()))
    };
    fs::create_dir_all(folder).await.map_err(|error| told(folder, &error))?;
    for file in files {
        let path = folder.join(&file.name);
        let written = write_whole(&path, &file.content).await;
        written.map_err(|error| told(&path, &error))?;
    }
    Ok(())
}

async fn write_whole(path: &Path, content: &str) -> io::Result<()> {
    let unfinished = path.with_extension("unfinished");
    fs::write(&unfinished, content).await?;
    fs::rename(&unfinished, path).await
}
