//! What a function needs to start.

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
