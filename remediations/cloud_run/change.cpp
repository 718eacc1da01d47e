#include "remediations/cloud_run/change.hpp"

#include "daemon/net/json.hpp"

namespace runbookd::remediations::cloud_run {
namespace {

std::optional<Refusal> moved(const ServiceState& state, const std::string& from) {
  const Serving now = serving(state);
  if (now.revision == from) return std::nullopt;
  return Refusal{ActionError::precondition, now.revision.empty()
                                                ? "nothing serves any more"
                                                : now.revision + " serves now, not " + from};
}

std::int64_t service_count(const ServiceState& state, std::string_view field) {
  return net::json_integer_at(state.raw, {"scaling", field}).value_or(0);
}

bool reached(const ServiceState& state, const ScaleChange& change) {
  if (change.service_min && service_count(state, "minInstanceCount") < *change.service_min)
    return false;
  // An unset maximum is no limit at this level, but then the value that was asked for is not there.
  return !change.service_max || service_count(state, "maxInstanceCount") >= *change.service_max;
}

// What is left to ask for, so that nothing is ever lowered.
ScaleChange remaining(const ServiceState& state, ScaleChange change) {
  if (change.service_min && service_count(state, "minInstanceCount") >= *change.service_min)
    change.service_min.reset();
  if (change.service_max && service_count(state, "maxInstanceCount") >= *change.service_max)
    change.service_max.reset();
  return change;
}

bool is_manual(const ServiceState& state) {
  return net::json_text_at(state.raw, {"scaling", "scalingMode"}) == "MANUAL";
}

class TrafficChange final : public Change {
 public:
  TrafficChange(std::string from, std::string to) : from_(std::move(from)), to_(std::move(to)) {}

  PatchResult build(const ServiceState& state) const override {
    if (auto refusal = moved(state, from_)) return std::move(*refusal);
    return traffic_patch(state, to_);
  }
  bool asked(const ServiceState& state) const override {
    int sum = 0;
    for (const TrafficShare& share : state.wish) {
      if (!share.latest && share.revision == to_) sum += share.percent;
    }
    return sum == 100;
  }
  bool done(const ServiceState& state) const override { return share_of(state, to_) == 100; }

 private:
  std::string from_;
  std::string to_;
};

class RevisionChange final : public Change {
 public:
  RevisionChange(RevisionState from, RevisionWish wish, ScaleChange scaling)
      : from_(std::move(from)), wish_(std::move(wish)), scaling_(scaling) {}

  PatchResult build(const ServiceState& state) const override {
    if (auto refusal = moved(state, from_.name)) return std::move(*refusal);
    PatchResult patch = revision_patch(state, from_, wish_);
    if (!patch) return patch;
    Patch out = std::move(*patch);
    if (scaling_.service_min || scaling_.service_max) {
      if (is_manual(state)) return Refusal{ActionError::ineligible, "scaling is manual now"};
      merge_into(out, scaling_patch(state, remaining(state, scaling_)));
    }
    return out;
  }
  bool asked(const ServiceState& state) const override {
    return net::json_text_at(state.raw, {"template", "annotations", action_annotation}) ==
               wish_.action_id &&
           reached(state, scaling_);
  }
  bool done(const ServiceState& state) const override {
    if (state.latest_created.empty() || state.latest_created == from_.name) return false;
    if (state.latest_ready != state.latest_created) return false;
    return pinned(state) || share_of(state, state.latest_created) == 100;
  }

 private:
  RevisionState from_;
  RevisionWish wish_;
  ScaleChange scaling_;
};

class ScalingChange final : public Change {
 public:
  explicit ScalingChange(ScaleChange change) : change_(change) {}

  PatchResult build(const ServiceState& state) const override {
    if (is_manual(state)) return Refusal{ActionError::ineligible, "scaling is manual now"};
    return scaling_patch(state, remaining(state, change_));
  }
  bool asked(const ServiceState& state) const override { return reached(state, change_); }
  bool done(const ServiceState& state) const override { return reached(state, change_); }

 private:
  ScaleChange change_;
};

}  // namespace

ChangePtr make_traffic_change(std::string from, std::string to) {
  return std::make_shared<TrafficChange>(std::move(from), std::move(to));
}

ChangePtr make_revision_change(RevisionState from, RevisionWish wish, ScaleChange scaling) {
  return std::make_shared<RevisionChange>(std::move(from), std::move(wish), scaling);
}

ChangePtr make_scaling_change(ScaleChange change) {
  return std::make_shared<ScalingChange>(change);
}

}  // namespace runbookd::remediations::cloud_run
