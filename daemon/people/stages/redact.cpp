#include "daemon/people/stages/redact.hpp"

namespace runbookd::people {

void redact(Message& message, const Clean& clean) {
  for (std::string* text : {&message.key, &message.title, &message.text, &message.rule})
    clean(*text);
  for (auto& [name, value] : message.fields) clean(value);
}

}  // namespace runbookd::people
