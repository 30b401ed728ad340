//! A mail through Amazon's Simple Email Service.

use std::error::Error;

use aws_sdk_sesv2::Client;
use aws_sdk_sesv2::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_sesv2::operation::send_email::SendEmailError;
use aws_sdk_sesv2::primitives::Blob;
use aws_sdk_sesv2::types::{Destination, EmailContent, RawMessage};
use hyper_util::client::legacy;
use tokio::time::timeout;

use crate::errors::DeliveryError;
use crate::mime::Mime;
use crate::network::Network;

/// Codes of what a later attempt may not meet.
const RETRYABLE_CODES: [&str; 5] = [
    "InternalFailure",
    "LimitExceededException",
    "ServiceUnavailable",
    "ThrottlingException",
    "TooManyRequestsException",
];

pub(crate) async fn send(
    client: &Client,
    network: &Network,
    mime: &Mime,
) -> Result<(), DeliveryError> {
    let raw = RawMessage::builder().data(Blob::new(mime.raw.as_slice())).build();
    let raw = raw.map_err(|_| DeliveryError::give_up("the mail is empty"))?;
    let to = mime.envelope.to().iter().map(ToString::to_string).collect();
    let request = client
        .send_email()
        .set_from_email_address(mime.envelope.from().map(ToString::to_string))
        .destination(Destination::builder().set_to_addresses(Some(to)).build())
        .content(EmailContent::builder().raw(raw).build());
    match timeout(network.answer_max(), request.send()).await {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(error)) => Err(failed(&error)),
        Err(_) => Err(DeliveryError::unknown("SES did not answer in time")),
    }
}

/// SES's own words may name addresses, so that only its code is told.
fn failed(error: &SdkError<SendEmailError>) -> DeliveryError {
    let code = error.code().unwrap_or("no code");
    match error {
        SdkError::ServiceError(answer) => {
            let status = answer.raw().status().as_u16();
            let told = |what: &str| format!("SES {what} ({code})");
            if status >= 500 || status == 429 || RETRYABLE_CODES.contains(&code) {
                DeliveryError::retry(told("did not take it"))
            } else {
                DeliveryError::give_up(told("refused it"))
            }
        }
        SdkError::ConstructionFailure(_) => DeliveryError::give_up("the mail cannot be written"),
        SdkError::DispatchFailure(failure) => match failure.as_connector_error() {
            Some(error) if has_left(error) => {
                DeliveryError::unknown("the connection to SES was lost")
            }
            Some(_) | None => DeliveryError::retry("SES was not reached"),
        },
        // And what later versions of the SDK add.
        SdkError::TimeoutError(_) | SdkError::ResponseError(_) | _ => {
            DeliveryError::unknown("SES gave no answer")
        }
    }
}

/// Whether a call that failed may have reached SES: not if there was no connection, and not if it
/// failed before that, for want of credentials.
fn has_left(error: &(dyn Error + 'static)) -> bool {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<legacy::Error>() {
            return !error.is_connect();
        }
        cause = error.source();
    }
    false
}
