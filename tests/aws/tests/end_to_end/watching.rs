//! What the template watches.

use tallydesk_aws::template::workspace;
use tallydesk_shell::Metric;

#[test]
fn every_metric_is_shown_and_every_alarm_is_of_a_metric() {
    let template = std::fs::read_to_string(workspace().join("template.yaml")).unwrap();
    let names = Metric::ALL.map(Metric::name);
    for name in names {
        assert!(template.contains(&format!("\", \"{name}\", ")), "{name} is on no board");
    }
    let of_ours = template.split("Namespace: Tallydesk\n      MetricName: ").skip(1);
    let watched: Vec<&str> = of_ours.map(|rest| rest.lines().next().unwrap()).collect();
    assert!(watched.len() > 5, "{watched:?}");
    for name in watched {
        assert!(names.contains(&name), "no function tells {name}");
    }
}
