#include "daemon/net/refusal.hpp"

namespace runbookd::net {
namespace {

void judge_refusal(const Refusal& refusal, Sample& out) {
  switch (refusal.error) {
    case ActionError::not_found:
      out = bad(Reason::missing, "it does not exist: " + refusal.text);
      break;
    case ActionError::unauthenticated:
    case ActionError::permission:
    case ActionError::no_credentials:
      out = bad(Reason::no_credentials, refusal.text);
      break;
    case ActionError::no_resources:
      out = bad(Reason::no_descriptors, refusal.text);
      break;
    case ActionError::timeout:
      out.reason = Reason::timeout;
      break;
    case ActionError::refused:
      out.reason = Reason::refused;
      break;
    case ActionError::lost_reply:
      out.reason = Reason::reset;
      break;
    default:
      out.reason = Reason::status;
      break;
  }
}

}  // namespace

Refusal unreadable(std::string_view what) {
  return Refusal{ActionError::internal, "the API's answer is no " + std::string(what)};
}

Sample unseen(const Refusal& refusal, std::size_t cells) {
  Sample out;
  // Whoever bars the way to an API, it is not the resource; so nothing of this is bad.
  out.reason = refusal.reason;
  if (refusal.reason == Reason::none) judge_refusal(refusal, out);
  if (out.detail.empty()) out.detail = refusal.text;
  out.cells.resize(cells);
  return out;
}

}  // namespace runbookd::net
