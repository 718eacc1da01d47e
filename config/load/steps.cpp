#include "config/load/steps.hpp"

#include <algorithm>

#include "config/load/elsewhere.hpp"
#include "config/load/hash.hpp"
#include "config/load/keys/rules.hpp"
#include "config/load/names.hpp"
#include "daemon/base/text.hpp"
#include "daemon/decide/ladder/identity.hpp"

namespace runbookd::load {

namespace {

constexpr Nanos max_limit = hours{24 * 30};  // the core remembers actions a little longer

// Which kind it is, and its hazard; false when nobody knows it.
bool read_kind(Context& c, document::Reader& r, decide::Step& step, StepEntry& entry) {
  const auto name = r.string("do");
  if (!name) return false;
  step.kind = *name;
  step.verb = std::string{decide::verb_of_kind(*name)};
  if (auto verb = r.string("verb")) step.verb = std::move(*verb);
  const auto written = r.choice("hazard");  // in the order of Hazard
  const auto hazard = written ? std::optional(static_cast<Hazard>(*written)) : std::nullopt;
  const ActionKind* kind = c.kinds.action(*name);
  if (kind != nullptr && kind->planned) {
    step.hazard = kind->hazard;
    c.not_yet(*r.take("do"), "action `" + *name + "`", *kind->planned);
    return true;
  }
  if ((entry.kind = kind) != nullptr) {
    step.hazard = entry.kind->hazard;
    step.idempotent = entry.kind->idempotent;
    step.planning = entry.kind->planning;
    step.timeout = entry.kind->timeout;
    if (hazard && entry.kind->hazard_from_rulebook)
      step.hazard = *hazard;
    else if (hazard && *hazard < step.hazard)
      r.error("hazard", "the hazard of `" + *name + "` cannot be lowered");
    else if (hazard)
      step.hazard = *hazard;
    return true;
  }
  const Names called = actions_called(c, *name);
  const std::string near = nearest_of(*name, action_names(c));
  r.error("do", "there is no action `" + *name + "`",
          !called.empty() ? hint_of(*name, called)
          : !near.empty() ? "did you mean " + near + "?"
                          : "`runbookd kinds` lists them");
  return false;
}

void read_target(Context& c, document::Reader& r, decide::Step& step, const StepEntry& entry) {
  const auto target = r.string("target");
  const bool needed = entry.kind && !entry.kind->resource_kinds.empty();
  if (!target) {
    if (needed)
      r.error("target", "`" + step.kind + "` needs `target`, a resource of kind " +
                            std::string{entry.kind->resource_kinds});
    return;
  }
  step.resource = c.plan().resource_index(*target);
  if (step.resource < 0) {
    return r.error("target", "there is no resource `" + *target + "`",
                   hint_of(*target, resource_names(c)));
  }
  const std::string& kind = c.plan().resources[static_cast<std::size_t>(step.resource)].kind;
  const ResourceKind* row = c.kinds.resource(kind);
  const bool planned = row != nullptr && row->planned;
  if (needed && !is_among(words_of(entry.kind->resource_kinds), kind) && !planned)
    r.error("target", "`" + step.kind + "` acts on " + std::string{entry.kind->resource_kinds} +
                          ", `" + *target + "` is a " + kind);
}

// Who may answer: the contacts that were named, each of which must exist, and the members of each.
std::vector<std::string> people_of(Context& c, document::Reader& r, std::string_view key) {
  std::vector<std::string> out;
  const auto add = [&](const std::string& name) {
    if (std::find(out.begin(), out.end(), name) == out.end()) out.push_back(name);
  };
  for (const document::Node* item : r.texts(key)) {
    known_contact(c, r, *item);
    add(item->text);
    const auto contact = c.book.contacts.find(item->text);
    if (contact == c.book.contacts.end()) continue;
    for (const auto& member : contact->second.members) add(member);
  }
  return out;
}

// `approval: true`, `approval: ann`, `approval: [ann]`: what was meant is plain.
bool is_no_map(Context& c, document::Reader& r, const document::Node& node) {
  if (node.is_map() || node.reported || node.unread) return false;
  std::string hint = "write approval: {}, which asks anyone of role approver";
  if (node.is_scalar() && node.text == "false")
    hint = "leave it out; a stateful step that may run without is `approval: none`";
  if (node.is_sequence() || (node.is_scalar() && c.contact_names.contains(node.text)))
    hint = "write approval: {from: [contacts]}";
  r.error("approval", "`approval` must be a map, not " + document::written(node), hint);
  return true;
}

void read_approval(Context& c, document::Reader& r, decide::Step& step) {
  const auto& unattended = c.plan().allow_unattended;
  const bool allowed =
      std::find(unattended.begin(), unattended.end(), step.kind) != unattended.end();
  const document::Node* node = r.take("approval");
  if (node != nullptr && node->is_scalar() && node->text == "none") {
    if (step.hazard == Hazard::destructive)
      r.error("approval", "`" + step.kind + "` is destructive and always needs approval",
              "write approval: {from: [contacts]}");
    else if (step.hazard == Hazard::stateful && !allowed)
      r.error("approval",
              "`" + step.kind + "` is stateful; `approval: none` needs the file's consent",
              "add allow_unattended: [" + step.kind + "]");
    return;
  }
  if (node == nullptr) {
    if (step.hazard >= Hazard::stateful) step.approval = decide::Approval{};
    return;
  }
  if (is_no_map(c, r, *node)) return;
  document::Reader a(*node, "approval", c.out, {keys::approval_of_people});
  decide::Approval approval;
  approval.from = people_of(c, a, "from");
  approval.ttl = a.duration("ttl").value_or(approval.ttl);
  approval.count = static_cast<int>(a.integer("count").value_or(1));
  a.finish();
  step.approval = std::move(approval);
}

void read_limits(Context& c, document::Reader& r, const Defaults& defaults, decide::Step& step,
                 const StepDefaults& inherited) {
  step.settle = r.duration("settle").value_or(inherited.settle);
  step.within = r.duration("within").value_or(inherited.within);
  step.cooldown = r.duration("cooldown").value_or(defaults.cooldown);
  step.at_most = defaults.at_most;
  if (r.has("at_most")) {
    step.at_most.clear();
    for (const document::Node* item : r.texts("at_most")) {
      if (const auto b = document::parse_budget(item->text); b && b->per <= max_limit)
        step.at_most.push_back({b->count, b->per});
      else
        r.error(*item, "`at_most` must be a limit such as 3 per 1h, at most per 30d, this is " +
                           document::written(*item));
    }
  }
  if (r.choice("on_failure").value_or(0) == 1) step.continue_on_failure = true;
  if (const auto* node = r.take("if")) step.if_ = c.condition(*node);
  if (const auto* node = r.take("requires")) step.requires_ = c.condition(*node);
  if (const auto* node = r.take("verify")) step.verify = c.condition(*node);
}

void read_templates(Context& c, const document::Node& node, decide::Step& step,
                    const ActionSpec& spec) {
  for (const auto& [name, text] : spec.templates()) {
    const document::Node* written = node.find(name);
    document::Node whole;
    if (written == nullptr || !written->is_scalar()) {
      whole.kind = document::Node::Kind::scalar;
      whole.text = text;
      whole.mark = written ? written->mark : node.mark;
      whole.substituted = true;
      written = &whole;
    }
    if (auto pieces = c.text_template(*written)) step.templates.emplace(name, std::move(*pieces));
  }
}

// It stands in every INTENT and in messages; two long commands that begin alike stay two.
std::string bounded_verb(std::string verb) {
  constexpr std::size_t longest = 120;
  if (verb.size() <= longest) return verb;
  document::Node whole;
  whole.kind = document::Node::Kind::scalar;
  whole.text = verb;
  std::size_t cut = longest;
  while (cut > 0 && (static_cast<unsigned char>(verb[cut]) & 0xC0u) == 0x80u) --cut;
  return verb.substr(0, cut) + "... " + fnv_text(hash_node(whole));
}

void read_core_step(Context& c, document::Reader& r, const document::Node& node, decide::Step& step,
                    const AskPeople& asked) {
  step.by = decide::StepBy::asking;
  if (node.find("approval") != nullptr)
    r.error("approval", "`" + step.kind + "` asks people already",
            "name them in from: [contacts]; one of them confirms");
  step.approval = decide::Approval{people_of(c, r, "from"), asked.ttl, 1};
}

void read_core_step(Context& c, document::Reader& r, const document::Node&, decide::Step& step,
                    const TellPeople& told) {
  step.by = decide::StepBy::telling;
  step.contacts = told.contacts;
  known_contacts(c, r, "to");
}

void read_arguments(Context& c, document::Reader& r, const document::Node& node, decide::Step& step,
                    StepEntry& entry) {
  if (entry.kind == nullptr) return;
  r.also(entry.kind->keys);
  entry.spec = entry.kind->parse(r);
  r.finish({}, keys_of_rules());
  if (!entry.spec) return;
  step.summary = entry.spec->describe();
  step.timeout = entry.spec->timeout().value_or(step.timeout);
  if (node.find("verb") == nullptr)
    if (auto verb = entry.spec->verb()) step.verb = bounded_verb(std::move(*verb));
  if (const auto own = entry.spec->core_step())
    std::visit([&](const auto& it) { read_core_step(c, r, node, step, it); }, *own);
  read_templates(c, node, step, *entry.spec);
}

}  // namespace

void read_step(Context& c, const document::Node& node, int number, const StepDefaults& inherited,
               decide::Step& step, StepEntry& entry) {
  document::Reader r(node, "step " + std::to_string(number) + " of rule `" + inherited.rule + "`",
                     c.out, {keys::step});
  const bool known = read_kind(c, r, step, entry);
  read_limits(c, r, c.scope_of(node).defaults, step, inherited);
  if (!known) return;
  read_target(c, r, step, entry);
  read_approval(c, r, step);
  read_arguments(c, r, node, step, entry);
  if (step.summary.empty())
    step.summary =
        step.kind +
        (step.resource < 0
             ? ""
             : " of " + c.plan().resources[static_cast<std::size_t>(step.resource)].name);
}

}  // namespace runbookd::load
