// Who is on call.
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "daemon/app/api/view_parts.hpp"
#include "daemon/app/api/views.hpp"
#include "daemon/decide/escalation/on_call.hpp"

namespace runbookd::api::views {
namespace json = boost::json;

std::string on_call(const decide::Plan& plan, Wall at) {
  json::array list;
  for (const auto& [contact, group] : plan.groups) {
    if (!group.rotation) continue;
    const decide::Shift shift = decide::shift_at(*group.rotation, at);
    json::object item;
    item.emplace("contact", text(contact));
    item.emplace("who", text_or_null(shift.who));
    item.emplace("from", time(shift.from));
    item.emplace("to", time(shift.to));
    item.emplace("overridden", shift.overridden);
    item.emplace("next", text_or_null(decide::shift_at(*group.rotation, shift.to).who));
    list.push_back(std::move(item));
  }
  json::object out;
  out.emplace("at", time(at));
  out.emplace("on_call", std::move(list));
  return json::serialize(out);
}

}  // namespace runbookd::api::views
