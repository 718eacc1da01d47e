#include "daemon/decide/commands/question.hpp"

namespace runbookd::decide {

namespace {
constexpr const char* infix = ".q";
}  // namespace

std::string question_id(const std::string& incident, int number) {
  return incident + infix + std::to_string(number);
}

std::string incident_of(const std::string& subject) {
  return subject.substr(0, subject.find(infix));
}

bool is_answer_to(const Command& said, const std::string& question, const std::string& incident,
                  bool only) {
  if (said.subject == question) return true;
  return said.subject == incident && (only || said.verb == Command::Verb::deny);
}

}  // namespace runbookd::decide
