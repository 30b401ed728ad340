//! What a function needs to start.

use tallydesk_aws::cloud::Weather;
use tallydesk_aws::lambda::Failed;

use crate::scene::Scene;

#[tokio::test(flavor = "multi_thread")]
async fn a_function_without_one_of_its_variables_says_which_and_does_not_start() {
    let mut scene = Scene::new(3).await;
    let functions = [
        &mut scene.receive,
        &mut scene.tally,
        &mut scene.digest,
        &mut scene.watch,
        &mut scene.dashboard,
    ];
    for function in functions {
        for variable in function.spec.environment.clone().into_keys() {
            let value = function.unset(&variable).unwrap();
            assert_eq!(function.start().await, Err(Failed::Died), "{variable}");
            let log = function.log().join("\n");
            assert!(log.contains(&format!("{variable} is not set")), "{variable}: {log}");
            function.set(&variable, &value);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_function_has_called_the_store_before_its_first_event() {
    let mut scene = Scene::new(5).await;
    let functions = [
        (&mut scene.receive, "dynamodb:PutItem"),
        (&mut scene.tally, "dynamodb:GetItem"),
        (&mut scene.digest, "dynamodb:GetItem"),
        (&mut scene.watch, "dynamodb:GetItem"),
        (&mut scene.dashboard, "dynamodb:GetItem"),
    ];
    for (function, expected) in functions {
        function.start().await.unwrap();
        let calls = scene.cloud.calls(&function.spec);
        let connected = calls.iter().any(|call| call.action == expected);
        assert!(connected, "{}: {calls:?}", function.spec.name);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_function_starts_while_the_store_is_away() {
    let mut scene = Scene::new(6).await;
    let away = [
        (Weather { stalled: 100, ..Weather::default() }, "the store does not answer yet"),
        (Weather { throttled: 100, ..Weather::default() }, "the store is not there yet"),
    ];
    for (weather, told) in away {
        scene.cloud.set_weather(weather);
        scene.receive.start().await.unwrap();
        scene.receive.end();
        let log = scene.receive.log().join("\n");
        assert!(log.contains(told), "{weather:?}: {log}");
    }
}
