"""The rulebook of the story that the tests tell: a deployment that fails some of its requests."""

RULE = "high-error-rate"

_TEXT = """\
version: 1
mode: act

server: {listen: "{listen}"}
store: {path: "{state}"}

google:
  project: demo
  region: us-central1
  api_base: "http://{cloud}"
  metadata_host: "{cloud}"

self:
  sentinels: ["tcp:{cloud}", "tcp:{workload}"]

resources:
  api: {kind: cloud_run.service, name: api, every: {observe}, timeout: {observe_timeout}}

probes:
  site: {http: "http://{workload}/api/v1/health", expect: {status: 200}, resource: api}
  app:  {scrape: "http://{workload}/metrics"}

signals:
  requests:     increase(app.http_requests_total over {window})
  error_ratio:  rate(app.http_requests_total{status=~"5.."} over {window}) / rate(app.http_requests_total over {window})
  errors_now:   rate(app.http_requests_total{status=~"5.."} over {short_window}) / rate(app.http_requests_total over {short_window})
  fresh_deploy: age(api.last_deploy) < 30m

defaults:
  every: {every}
  timeout: {timeout}
  for: {for}
  resolve_after: {resolve_after}
  settle: {settle}
  within: {within}
  cooldown: 1s
  startup_grace: {grace}
  rails: {spacing: {reversible: 1s, disruptive: 1s, stateful: 1s}}

rules:
  - name: high-error-rate
    severity: {P1: error_ratio > 5%, P2: otherwise}
    when: [error_ratio > 1%, requests >= 50]
    steps:
      - {do: cloud_run.rollback, target: api, if: fresh_deploy, to: previous, at_most: 1 per 6h}
      - {do: cloud_run.restart, target: api, if: not fresh_deploy and site.up}
    verify: errors_now < 1%
"""


def story(world, cloud=None, **times):
    """{listen} and {state} are left to the daemon; `for_` stands for `for`."""
    times["for"] = times.pop("for_")
    text = _TEXT.replace("{cloud}", cloud or world.cloud).replace("{workload}", world.workload)
    for name, value in times.items():
        text = text.replace("{" + name + "}", value)
    return text
