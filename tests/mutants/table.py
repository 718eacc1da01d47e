"""The mutants: one removed or inverted rail each.

A row: number, the invariant it should break, the source (below daemon/), the text that it replaces - exact,
and once in that source - and what stands there instead. `instead` replaces an expression; `rather` replaces
whole statements (nothing: they are removed). Several rows may replace the same text.
"""
from dataclasses import dataclass


@dataclass(frozen=True)
class Mutant:
    number: int
    invariant: str
    file: str
    text: str
    replacement: str
    is_statement: bool


def instead(number, invariant, file, text, replacement):
    return Mutant(number, invariant, f"decide/{file}.cpp", text, replacement, False)


def rather(number, invariant, file, text, replacement=""):
    return Mutant(number, invariant, f"decide/{file}.cpp", text, replacement, True)


GATES = [
    instead(1, "I10", "rails/gates", "!a.core.gates.stopping", "true"),
    instead(2, "I27", "rails/gates", "!all && !it", "true"),
    instead(3, "I27", "rails/gates", 'paused.contains("")', "false"),
    instead(4, "I10", "rails/gates", "a.core.gates.self_ok", "true"),
    instead(5, "I13", "rails/gates", "a.core.now.mono >= a.core.gates.grace_until", "true"),
    instead(6, "I11", "rails/gates", "!a.core.gates.network_ok", "false"),
    rather(7, "I11", "rails/gates", "if (!a.core.gates.storm) return std::nullopt;", "return std::nullopt;"),
    instead(8, "I11", "rails/gates", "a.rule.during_storm", "!a.rule.during_storm"),
    instead(9, "I27", "rails/gates", "!mute", "true"),
    rather(10, "I10", "engine", "if (reopened) core.restart_clocks();"),
    rather(11, "I11", "engine", "if (back) core.restart_clocks();"),
    rather(12, "I13", "engine", "core.gates.grace_until = core.now.mono + core.plan->rails.startup_grace;"),
    rather(13, "I13", "engine", "state_->gates.grace_until = now.mono + state_->plan->rails.startup_grace;"),
    rather(14, "I10", "engine", "core.gates.stopping = true;"),
    instead(15, "I11", "rules/storm",
            "static_cast<double>(bad.size()) <= core.plan->rails.storm_share * core.group_count", "true"),
    rather(16, "I11", "rules/storm", "core.restart_clocks();"),
    rather(17, "I11", "core", "std::replace(group_of_resource.begin(), group_of_resource.end(), from, to);"),
    instead(18, "I34", "rules/mute", "ends && *ends <= core.now.mono", "false"),
    instead(19, "I27", "rules/mute", "it.rule == rule.name", "false"),
    instead(20, "I27", "rules/mute", "end && covers(core, window, rule, acted_on)", "false"),
    rather(21, "I34", "rules/judging", "if (mute->until) core.mute_wake = std::min(core.mute_wake, *mute->until);"),
]

EVIDENCE = [
    instead(22, "I07", "rails/evidence", "state.confirmed() >= needed", "true"),
    instead(23, "I07", "rails/evidence", "state.has_held(a.rule.for_)", "true"),
    rather(24, "I07", "rules/rule_state", "if (fresh) ++confirmed_;", "++confirmed_;"),
    rather(25, "I07", "rules/rule_state", "confirmed_ = 0;"),
    rather(26, "I07", "rules/rule_state", "held_ = Nanos{0};"),
    instead(27, "I07", "rules/judging", "core.rule_state(r, subject).has_held(rule.for_)",
            "core.rule_state(r, subject).has_held(Nanos{0})"),
    instead(28, "I08", "observations/observations", "sample.outcome == Outcome::unknown", "false"),
    instead(29, "I08", "observations/observations", "up ? 0 : it.view.consecutive_failures + 1", "it.view.consecutive_failures + 1"),
    instead(31, "I09", "ladder/preflight", "when.verdict == Verdict::unknown", "false"),
    instead(32, "I09", "ladder/preflight", "if_.verdict == Verdict::unknown", "false"),
    instead(33, "I09", "ladder/preflight", "required.verdict == Verdict::unknown", "false"),
    instead(34, "I09", "ladder/preflight", "required.verdict == Verdict::no", "false"),
    rather(35, "I09", "ladder/preflight", "core.emit(Reprobe{l.at.action_id, evidence_instances(core, l)});",
           "core.emit(Reprobe{l.at.action_id, {}});"),
    rather(36, "I09", "ladder/attempt", "reads.insert(reads.end(), step.if_.reads.begin(), step.if_.reads.end());"),
    rather(155, "I09", "ladder/attempt",
           "reads.insert(reads.end(), step.requires_.reads.begin(), step.requires_.reads.end());"),
    rather(37, "I09", "ladder/action_lifecycle", "if (!h && !harmless) h = judge_again(core, l);"),
    rather(38, "I09", "ladder/action_lifecycle", "if (!h && !harmless) h = judge_step(core, l, skip);"),
    instead(39, "I12", "rails/evidence", "is_red(a.core, p)", "false"),
    instead(40, "I12", "rails/evidence",
            "std::any_of(sources.begin(), sources.end(), [&](int s) { return reads(a.rule.when, s); })", "false"),
    instead(41, "I12", "rails/evidence", "a.core.ledger.fires(other)", "false"),
    instead(42, "I12", "rails/evidence", "is_red(a.core, resource)", "false"),
    instead(43, "I12", "rails/condition", "core.seen.stale(*core.plan, instance, core.now.mono)", "false"),
    rather(44, "I12", "rails/condition", "todo.insert(todo.end(), more.begin(), more.end());"),
    instead(45, "I14", "rails/evidence", "read && fresh_and_direct(a.core, source, a.incident.target)", "true"),
    instead(46, "I14", "rails/evidence", "s.insecure", "false"),
    instead(47, "I14", "rails/evidence",
            "it.view.conclusive && !core.seen.stale(*core.plan, instance, core.now.mono)", "true"),
]

OCCUPANCY = [
    instead(48, "I25", "rails/occupancy", "!incident.open() || incident.drill", "true"),
    instead(49, "I25", "rails/occupancy", "a.core.now.mono >= end", "true"),
    instead(50, "I34", "rails/occupancy", "it->second.since.mono + a.core.plan->rails.quarantine", "Mono::max()"),
    instead(51, "I01", "rails/occupancy",
            "occupies(run, resource) && run.action_id != a.ladder.at.action_id", "false"),
    instead(52, "I01", "rails/occupancy",
            "&other != &a.ladder && is_starting(other) && a.core.step(other).resource == a.step.resource", "false"),
    instead(53, "I02", "rails/occupancy", "count < a.core.plan->rails.in_flight", "true"),
    instead(54, "I02", "rails/occupancy", "a.core.step(other).hazard >= Hazard::reversible", "false"),
    instead(55, "I02", "rails/occupancy", "run.hazard >= Hazard::reversible", "false"),
]

RATE = [
    instead(56, "I34", "rails/rate", "!a.ladder.at.action_id.empty() && run.action_id == a.ladder.at.action_id", "false"),
    instead(57, "I15", "rails/rate", "++used >= budget.count", "++used > budget.count"),
    instead(58, "I39", "rails/rate", "a.core.now.mono - it->started.mono >= budget.per",
            "a.core.now.wall - it->started.wall >= budget.per"),
    instead(59, "I16", "rails/rate", "a.rule.run_all", "true"),
    instead(60, "I15", "rails/rate", "a.core.now.mono < it->ended->mono + gap", "false"),
    instead(61, "I39", "rails/rate", "a.core.now.mono < it->ended->mono + gap", "a.core.now.wall < it->ended->wall + gap"),
    instead(62, "I34", "rails/rate", "it->incident == a.incident.id", "false"),
    instead(63, "I15", "rails/rate", "a.core.now.mono < it->ended->mono + a.step.cooldown", "false"),
    instead(64, "I15", "rails/rate", "r.is(mine)", "false"),
    instead(65, "I15", "rails/rate", "r.resource == key && r.hazard == a.step.hazard", "false"),
    instead(66, "I20", "rails/rate", "!end || a.core.now.mono >= *end", "true"),
    instead(67, "I34", "rails/rate", "failed->resource != r->resource", "true"),
    rather(68, "I20", "rails/rate", "if (trial) end.reset(), failed = nullptr;"),
    instead(69, "I15", "incidents/ledger_actions", "same != state_.actions.end()", "false"),
]

PLAN = [
    instead(70, "I17", "rails/planned", "was->from == to", "false"),
    instead(71, "I24", "rails/planned", "planned.capacity->after >= least", "true"),
    instead(72, "I19", "rails/planned", "a.step.resource < 0 || !is_red(a.core, a.step.resource)", "true"),
    instead(73, "I24", "rails/planned", "*used * growth <= a.core.plan->rails.headroom * *most", "true"),
    instead(74, "I22", "ladder/action_lifecycle", "!planned.go", "false"),
    instead(75, "I27", "rails/rails", "first(volatile_ones, attempt)", "std::optional<Hold>{}"),
    instead(76, "I27", "rails/rails", "first(for_undo, attempt)", "std::optional<Hold>{}"),
    rather(77, "I17", "ladder/attempt", 'if (!rolled_from.empty()) out["rolled_from"] = comma_list(rolled_from);'),
    instead(78, "I23", "ladder/attempt", "core.resource_name(step.resource)", 'std::string{"elsewhere"}'),
    rather(79, "I21", "ladder/action_lifecycle",
           "core.emit(Execute{l.rule, l.rung, std::move(intent), request_of(core, l), std::move(parameters)});",
           "core.emit(Execute{l.rule, l.rung, std::move(intent), request_of(core, l), "
           "l.as<phase::Writing>()->intent.intended->prior});"),
]

PEOPLE = [
    instead(80, "I26", "ladder/action_lifecycle", "!harmless && needs_approval(core, l)", "false"),
    instead(81, "I26", "commands/approval", "l.at.consent.approved && !late && covers(l.at.consent.asked, binding)", "l.at.consent.approved && !late"),
    instead(163, "I26", "commands/approval", "run->asked_under == as_written(core, l)", "true"),
    instead(243, "I32", "commands/approval", "core.now.mono < run->asked_at->mono + terms_of(core, l).ttl", "true"),
    rather(164, "I26", "ladder/diagnose", 'ask_people(core, l, {{"ask", what}}, what);', "ask_people(core, l, {}, what);"),
    instead(82, "I26", "commands/approval", "l.at.consent.approved && lapsed(core, l)", "false"),
    instead(83, "I32", "commands/approval", "core.now.mono < l.wake", "true"),
    rather(84, "I32", "commands/approval",
           "page(core, l,\n"
           "       {hand ? News::hand : News::approval,\n"
           "        what,\n"
           "        subject_of_step(core.step(l).kind, core.acted_on(l)),\n"
           "        {command, until, approvers_of(terms_of(core, l))}});"),
    instead(85, "I26", "commands/approval_refusal", 'command.role == "approver" || command.role == "admin"', "true"),
    instead(86, "I26", "commands/approval_refusal",
            "!is_among(from, command.who)", "false"),
    instead(87, "I26", "commands/commands", "static_cast<int>(l.at.consent.approvers.size()) < needed", "false"),
    rather(88, "I26", "commands/commands", 'escalate(core, l, core.step(l).kind + " was denied by " + command.who);'),
    instead(89, "I31", "commands/refusal", "run.incident == id && !run.ended", "false"),
    rather(90, "I07", "commands/commands", "core.restart_clocks();"),
    instead(91, "I13", "commands/commands",
            "std::max(core.gates.grace_until, core.now.mono + core.plan->rails.startup_grace)", "core.gates.grace_until"),
    rather(92, "I27", "incidents/ledger", 'if (verb == "pause") state_.paused.insert(r.resource);'),
    instead(94, "I29", "ladder/attempt", "std::min(core.plan->mode, rule.mode)", "core.plan->mode"),
    instead(95, "I29", "ladder/preflight", "mode_of(core, core.rule(l.rule)) == Mode::observe", "false"),
    instead(96, "I29", "ladder/action_lifecycle", "l.drill", "false"),
    rather(97, "I27", "ladder/diagnose", "if (const auto h = rails::paused(attempt_of(core, l))) return hold(core, l, *h), false;"),
]

COURSE = [
    rather(98, "I06", "ladder/action_lifecycle", "core.write(how_it_ended(core, l, result));"),
    instead(154, "I03", "ladder/action_lifecycle", "name_of(step.hazard)", "name_of(Hazard::diagnose)"),
    rather(99, "I35", "ladder/action_lifecycle", "if (!lock.resource.empty()) core.write(std::move(lock));"),
    instead(100, "I04", "ladder/action_lifecycle", "result.status == ActionStatus::unknown_effect && !harmless", "false"),
    instead(101, "I34", "ladder/action_lifecycle", "!proves || !core.ledger.locked().contains(resource)", "true"),
    rather(102, "I16", "ladder/action_lifecycle", "if (ends_procedure(core.rule(l.rule), step))\n"
           '    return escalate(core, l, step.kind + " failed: " + result.detail);'),
    rather(103, "I22", "ladder/action_lifecycle", "if (ends_procedure(core.rule(l.rule), core.step(l)))\n"
           '    return escalate(core, l, core.step(l).kind + " could not be planned: " + planned.detail);'),
    rather(161, "I16", "ladder/action_lifecycle", "if (ends_procedure(core.rule(l.rule), core.step(l)))\n"
           '      return escalate(core, l, core.step(l).kind + " was interrupted, and was not done");'),
    instead(162, "I16", "ladder/recovery", "!with_people && ends_procedure(core.rule(l.rule), core.step(l))", "false"),
    instead(104, "I18", "ladder/action_lifecycle", "verified && verification_of(core, l)", "false"),
    instead(105, "I31", "ladder/ladder", "l.at.last_reason != h.reason", "true"),
    instead(106, "I32", "ladder/ladder", "blocked && left <= Nanos{0}", "false"),
    instead(107, "I34", "ladder/ladder",
            "h.until.value_or(gives_up)", "Mono::max()"),
    rather(108, "I32", "ladder/ladder", "page(core, l, {News::needs_people, why, {}, {command, {}, {}}});"),
    instead(109, "I18", "ladder/ladder", "!l.is_latched()", "true"),
    instead(111, "I18", "ladder/verification", "v.streak >= fixed_after", "v.streak >= 1"),
    instead(112, "I18", "ladder/verification", "v.verdict == Verdict::yes ? v.streak + 1 : 0",
            "v.verdict == Verdict::yes ? v.streak + 1 : v.streak"),
    instead(113, "I18", "ladder/verification", "fresh && core.now.mono >= v.outcome_at + settle_of(core, l)", "fresh"),
    instead(114, "I32", "ladder/verification", "core.now.mono < v.judge_by", "true"),
    instead(115, "I16", "ladder/verification", "unknown || core.rule(l.rule).run_all", "core.rule(l.rule).run_all"),
    instead(116, "I08", "ladder/verification", "judge(verification_of(core, l), silent).verdict == Verdict::unknown", "false"),
    instead(117, "I18", "ladder/verification", "outcome < core.now.mono", "false"),
    instead(118, "I18", "ladder/worse", "streak >= worse_after", "streak >= 1"),
    instead(119, "I24", "ladder/verification", "v.verdict != Verdict::yes && !v.last && is_worse(core, l)", "false"),
    instead(120, "I24", "ladder/worse", "l.at.undo.empty()", "true"),
]

CRASH = [
    instead(121, "I05", "ladder/recovery", "idempotent(core, run) && l != nullptr", "l != nullptr"),
    instead(122, "I04", "ladder/recovery", "event.found == Found::present", "event.found != Found::absent"),
    rather(123, "I04", "ladder/recovery", "if (!run.ended) ask(core, run);"),
    instead(124, "I04", "incidents/ledger_actions", "r.status == name_of(ActionStatus::unknown_effect)", "false"),
    rather(125, "I04", "ladder/recovery", 'escalate(core, *l, run.action + " was interrupted and its effect is unknown");'),
    rather(126, "I06", "ladder/recovery", "if (l != nullptr) wait_for(core, *l, run);"),
    instead(128, "I04", "ladder/preflight", "run == nullptr || run->ended || !run->is(core.identity_of(l))", "true"),
    instead(129, "I32", "ladder/ladder_restore", "hand_over_due(core, l, incident)", "false"),
    instead(130, "I06", "ladder/ladder_restore",
            "run.status == StepStatus::running && action != nullptr && action->ended && l.rung < count", "false"),
    instead(131, "I18", "ladder/ladder_restore", "run.status == StepStatus::verifying && run.ended_at && l.rung < count", "false"),
    rather(132, "I06", "engine", "close_lost(core, ActionRun{*run}, e.result);"),
    rather(133, "I25", "incidents/ledger", "state_.locked[r.resource] = {r.text, r.at};"),
    instead(134, "I30", "reload",
            "now < 0 || core.rule(now).fingerprint != old.rules[i].fingerprint", "now < 0"),
    instead(135, "I34", "reload",
            "now < 0 || core.rule(now).fingerprint != old.rules[i].fingerprint", "true"),
    rather(136, "I30", "reload", "core.plan = std::move(plan);"),
    rather(137, "I01", "reload", "if (const auto* writing = l.as<phase::Writing>(); writing && !goes)\n      core.ledger.apply(writing->intent);"),
    instead(138, "I09", "reload", "l.in<phase::Reprobing>()", "false"),
    instead(156, "I26", "commands/approval_refusal", "core.incident(*l)->questions == 1", "true"),
    instead(157, "I26", "commands/question", "said.subject == question", "true"),
    instead(158, "I16", "incidents/ledger_actions", "reason == name_of(Withheld::journal)", "reason != \"\""),
    rather(159, "I16", "ladder/recovery",
           "next_rung(core, l);\n  if (with_people) l.enter(phase::Over{});",
           "l.enter(phase::Choosing{}), l.at.action_id.clear();"),
    instead(160, "I16", "ladder/action_lifecycle", "core.ledger.action(l.at.action_id) != nullptr", "false"),
]

INCIDENTS = [
    instead(139, "I31", "rules/judging", "std::max(*since, l.idle_since) + resolve_after_of(core.rule(l.rule), *core.incident(l))",
            "std::max(*since, l.idle_since)"),
    instead(140, "I31", "rules/judging", "!l.is_idle() || !since || core.is_by_hand(l)",
            "!since || core.is_by_hand(l)"),
    instead(141, "I26", "rules/judging", "state.verdict() == Verdict::no && asks && !core.rule(l.rule).run_all", "false"),
    instead(142, "I13", "rules/judging", "core.now.mono >= core.gates.grace_until", "true"),
    rather(143, "I34", "engine", "if (!fresh) page_when_silent(core, e.instance);"),
    instead(144, "I40", "incidents/ledger", "state_.resolved_order.size() > max_resolved", "false"),
    instead(145, "I40", "incidents/ledger", "incident.timeline.size() >= max_timeline", "false"),
    instead(146, "I40", "incidents/ledger", "list.size() > max_served", "false"),
    instead(147, "I15", "incidents/ledger", "now.mono - a.started.mono > action_memory", "now.mono - a.started.mono > hours{1}"),
    rather(148, "I33", "incidents/ledger", "if (r.kind == RecordKind::state) set_state(incident, r);",
           'if (r.kind == RecordKind::state) set_state(incident, r); '
           'if (r.kind == RecordKind::message && r.status == "failed") incident.state = IncidentState::escalated;'),
    instead(149, "I37", "ladder/preflight", "std::to_string(l.rung + 1)", "std::to_string(reinterpret_cast<std::uintptr_t>(&l))"),
    instead(150, "I32", "rules/judging", "now >= incident.severity", "false"),
]

JOURNAL = [
    Mutant(151, "I38", "app/journal/chain.cpp", "bytes += canonical(entry);", "", True),
    Mutant(152, "I38", "app/journal/chain.cpp", "bytes_of(previous)", "decltype(bytes_of(previous)){}", False),
    Mutant(153, "I38", "app/journal/chain.cpp", "link(head_.hash, entry) != entry.hash", "false", False),
]

IDENTITY = [
    instead(165, "I43", "rails/group", "count < most", "true"),
    instead(166, "I43", "rails/group", "std::max(least_share, all / 2)", "all"),
    instead(167, "I43", "rails/group", "serving - 1 >= least", "true"),
    instead(168, "I43", "rails/group", "!serves(a.core, *group, target).value_or(false)", "false"),
    instead(169, "I01", "rails/occupancy", "group_of(run.resource) == resource", "run.resource == resource"),
    instead(170, "I44", "reload", "core.rule_states[static_cast<std::size_t>(now)]",
            "before[i].size() == core.rule_states[static_cast<std::size_t>(now)].size() ? before[i] : "
            "core.rule_states[static_cast<std::size_t>(now)]"),
    rather(171, "I44", "reload", "l.subject = subject;"),
    instead(172, "I44", "observations/observations", "static_cast<std::size_t>(was.first_instance) + at->second",
            "static_cast<std::size_t>(was.first_instance + std::min(i, was.instance_count() - 1))"),
    instead(173, "I44", "core", "instance_key(it.name, target)", "it.name"),
    instead(174, "I45", "commands/approval", "l.at.consent.approved && !late && covers(l.at.consent.asked, binding)",
            "l.at.consent.approved && !late && l.at.consent.asked == binding"),
    instead(175, "I45", "ladder/action_lifecycle", "planned.binding.empty() ? planned.parameters : planned.binding",
            "planned.parameters"),
    rather(176, "I16", "incidents/ledger_actions", "if (out.verb.empty()) out.verb = verb_of_kind(intent.action);"),
    instead(177, "I31", "core", "rule(l.rule).manual || (it != nullptr && it->triggered)", "rule(l.rule).manual"),
    rather(178, "I10", "ladder/action_lifecycle", "if (is_of_the_moment(planned.error)) return try_later(core, l, planned.error, planned.detail);"),
    instead(179, "I10", "ladder/action_lifecycle",
            "!harmless && result.status == ActionStatus::no_effect && is_of_the_moment(result.error)", "false"),
    instead(180, "I15", "rails/rate", "!own(a, run) && !run.came_to_nothing()", "!own(a, run)"),
    instead(181, "I27", "rules/mute", "!instance.empty() && instance != target", "false"),
    instead(182, "I16", "rails/rate", "!run.came_to_nothing() && run.is(mine)", "run.is(mine)"),
    rather(183, "I32", "incidents/message",
           "if (!all.empty() || is_counted) core.write(told_record(core, l, names, all, std::move(facts), n));"),
    rather(184, "I32", "incidents/message",
           'if (!put_end_off(core, l.incident)) tell_informed(core, l, {News::resolved, why, {}, {}});'),
    rather(185, "I40", "incidents/message", "if (incident.told.empty()) return;"),
    instead(186, "I26", "commands/approval_refusal", "core.plan->is_same_person(name, command.who)",
            "name == command.who"),
    rather(187, "I46", "commands/commands", "out.command = command.id;"),
    instead(188, "I17", "ladder/worse", "core.ledger.action(l.at.action_id)",
            "static_cast<const ActionRun*>(nullptr)"),
    instead(189, "I26", "rules/judging", "l.has_not_begun()", "l.in<phase::Choosing>()"),
    instead(190, "I31", "ladder/holding", "known == all.end()", "true"),
    rather(191, "I31", "ladder/holding", "++it.times;", "it.times = 1;"),
    rather(192, "I31", "ladder/action_lifecycle", "end_holdings(core, l);"),
    rather(193, "I31", "core", "if (status != StepStatus::withheld) end_holdings(*this, l);"),
    rather(194, "I31", "core",
           "if (state == IncidentState::resolved || state == IncidentState::escalated) end_holdings(*this, l);"),
]

ESCALATION = [
    instead(195, "I32", "escalation/step_due", "step.unless_acked && is_acked(core, incident)", "false"),
    instead(196, "I32", "escalation/step_due", "after + incident.people.stood_still", "after"),
    rather(197, "I32", "rules/judging", "l.people_wake = Mono::min();"),
    instead(198, "I32", "escalation/step_due", "ack && core.now.mono < ack->ends()", "ack.has_value()"),
    rather(199, "I32", "escalation/escalation", "if (core.now.mono < ack->ends()) return ack->ends();",
           "if (core.now.mono < ack->ends()) return Mono::max();"),
    instead(200, "I32", "escalation/escalation", "!stands && stood", "false"),
    instead(201, "I32", "escalation/step_due", "step.only.empty() || is_among(step.only, incident.severity)", "true"),
    instead(202, "I32", "escalation/step_due", "saturating_add(told->second.last.mono, apart)",
            "saturating_add(told->second.last.mono, 2 * apart)"),
    instead(203, "I32", "engine", "next_escalation(core)", "Mono::max()"),
    rather(204, "I32", "escalation/step_due", "tidings.facts[std::string{escalation_fact}] = tidings.number;"),
    rather(205, "I32", "incidents/ledger_people", "++told.times;"),
    rather(206, "I32", "commands/commands", "l->people_wake = Mono::min();"),
    rather(212, "I32", "commands/commands", "look_at_people_again(core);"),
    instead(213, "I32", "escalation/escalation", "core.window_wake <= core.now.mono", "false"),
    instead(207, "I32", "escalation/escalation", "incident.acked_at || incident.people.ack_missed",
            "incident.people.ack_missed"),
    instead(208, "I32", "escalation/escalation", "*at <= core.now.mono || (at_once && first)", "*at <= core.now.mono"),
    rather(209, "I32", "rules/judging", "look_at_people_again(core);"),
    rather(210, "I32", "engine", "look_at_people_again(core);"),
    instead(214, "I32", "escalation/digest", "!waits_for_digest(core, incident)", "true"),
    rather(215, "I32", "escalation/digest", "core.digest_wake = Mono::min();"),
    rather(216, "I32", "escalation/digest", "r.facts[std::string{people_fact}] = people_word::end_told;"),
    instead(217, "I32", "escalation/digest", "core.incident(l)->people.still_since",
            "std::optional<Stamp>{}"),
    instead(218, "I32", "escalation/parent", "parent->severity <= child.severity", "true"),
    instead(219, "I32", "escalation/parent", "!hangs_on(core, parent, child.id)", "true"),
    instead(220, "I32", "escalation/parent", "since + core.rule(l.rule).for_", "since"),
    instead(221, "I32", "core", "its != nullptr && its->people.attached_to == l.incident", "false"),
    rather(222, "I32", "rules/judging", "if (turns_true) l->people_wake = Mono::min();"),
    rather(223, "I32", "escalation/parent", "for (const int resource : own) out.erase(resource);"),
    rather(224, "I32", "incidents/message",
           "if (is_told_later(core, l, tidings.news)) return put_off(core, l, tidings.news);"),
    instead(225, "I32", "escalation/escalation", "people.put_off", "false"),
    instead(226, "I32", "rules/flapping", "core.now.mono - it.opened_at.mono < flap_within", "true"),
    instead(227, "I32", "rules/flapping", "incident.flapping ? flapping_takes * rule.resolve_after : rule.resolve_after",
            "rule.resolve_after"),
    instead(228, "I32", "escalation/step_due", "std::max(*step.repeat, flapping_repeat)", "*step.repeat"),
    rather(229, "I33", "escalation/unreachable", "std::erase(out, contact);\n  if (out.empty()) out = core.plan->told(rule.contacts);"),
    instead(230, "I33", "escalation/unreachable", "core.incident(*l)->severity == Severity::p0", "true"),
    instead(231, "I33", "escalation/unreachable", "times_told(incident, place) > 0 || is_held_back(core, incident, step)",
            "is_held_back(core, incident, step)"),
    rather(237, "I32", "incidents/ledger_people", "updates.last = r.at;"),
    instead(238, "I32", "escalation/updates", "saturating_add(last->mono, updates.every)", "Mono::max()"),
    instead(239, "I32", "escalation/updates", "core.now.mono < due_at(incident, *updates)", "false"),
    instead(240, "I32", "incidents/ledger", "fact_of(r, ending_silence_fact)", "std::string{}"),
    instead(241, "I34", "rules/mute", "severity == name_of(now)", "true"),
    instead(242, "I34", "rules/mute", "it != rule.labels.end() && it->second == wanted.second", "true"),
    rather(232, "I47", "incidents/unsent", "if (it->second.contacts.empty()) unsent.erase(it);", "unsent.erase(it);"),
    rather(233, "I47", "incidents/unsent", "it->second.contacts.erase(fact_of(r, contact_fact));"),
    instead(234, "I47", "incidents/unsent", "!news.contacts.empty()", "false"),
    rather(235, "I47", "ladder/recovery", "send_again(core);"),
    rather(236, "I47", "escalation/digest", "pass_over(core, older, contact);"),
    rather(211, "I32", "escalation/on_call", "while (begin(turn + 1) <= t) ++turn;"),
]

QUESTIONS = [
    instead(280, "I26", "explain/asked", "is_asked(l)", "true"),
    instead(281, "I26", "explain/asked", "!out.by_hand", "false"),
    rather(282, "I26", "ladder/action_lifecycle",
           "if (asks)\n    l.at.consent.effect = {planned.prior, planned.undo, planned.capacity, planned.transition};"),
    instead(283, "I26", "explain/asked", "step.verify ? step.verify : rule.verify", "rule.verify"),
]

TASKS = [
    instead(260, "I32", "engine", "next_task(core)", "Mono::max()"),
    rather(261, "I32", "engine", "look_at_tasks_again(core);"),
    rather(262, "I32", "reload", "look_at_tasks_again(core);"),
    rather(263, "I32", "tasks/task", "task.moment = task.counted = moment;", "task.moment = moment;"),
    instead(264, "I32", "tasks/task", "was_asked && task.stage != TaskStage::done", "false"),
    instead(265, "I32", "tasks/round", "task->counted <= core.now.wall + far_ahead", "true"),
    instead(266, "I32", "tasks/round", "core_.now.mono < core_.gates.grace_until", "false"),
    rather(267, "I32", "tasks/task_news", "tell_names(core, routine, heard_by(core, routine), own);"),
    instead(268, "I46", "tasks/tick_off", "it->task.stage == TaskStage::done", "false"),
    instead(270, "I32", "tasks/moments", "task.moment != last", "true"),
    instead(269, "I32", "tasks/moments", "at <= given_up_at(task, now)", "true"),
]

MUTANTS = (GATES + EVIDENCE + OCCUPANCY + RATE + PLAN + PEOPLE + COURSE + CRASH + INCIDENTS + IDENTITY + ESCALATION
           + QUESTIONS + TASKS + JOURNAL)
