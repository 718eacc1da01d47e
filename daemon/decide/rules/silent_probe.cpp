#include "daemon/decide/rules/silent_probe.hpp"
#include "daemon/decide/incidents/message.hpp"

namespace runbookd::decide {

namespace {

// Since when nothing conclusive came: the last conclusive run, or the first run at all.
Mono silent_since(const Instance& it) {
  return it.view.conclusive ? it.conclusive.mono : it.first_run.mono;
}

}  // namespace

void page_when_silent(Core& core, int instance) {
  const Instance& it = core.seen.at(instance);
  const auto [source_index, target] = core.plan->locate(instance);
  const Source& source = core.plan->sources[static_cast<std::size_t>(source_index)];
  const Nanos silent = core.now.mono - silent_since(it);
  if (it.told_silent || silent <= source.staleness()) return;
  core.seen.tell_silent(instance);
  const std::string name =
      source.name +
      (source.targets.empty() ? "" : " [" + source.targets[static_cast<std::size_t>(target)] + "]");
  Record r;
  r.kind = RecordKind::timeline;
  r.reason = name_of(it.view.reason);
  const std::string detail = "nothing conclusive for " + format_duration(silent) + " (" +
                             std::string{name_of(it.view.reason)} +
                             "); rules that read it are on hold";
  r.text = "probe " + name + " is silent: " + detail;
  r.facts["probe"] = name;
  Notify n = about_resource(core, News::silent, name);
  n.contacts = core.plan->told(source.contacts);
  n.detail = detail;
  n.command = "runbookd status";
  core.write(std::move(r));
  send(core, std::move(n));
}

}  // namespace runbookd::decide
