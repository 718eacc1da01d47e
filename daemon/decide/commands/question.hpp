// The questions that people are asked before a step starts: INC-7.q2 is the second one about INC-7.
#pragma once

#include <string>

#include "daemon/decide/event.hpp"

namespace runbookd::decide {

std::string question_id(const std::string& incident, int number);
/// The incident that a subject is about: of a question's id or, as it is, of an incident's.
std::string incident_of(const std::string& subject);
/// Whether an answer is one to `question` of `incident`. A yes is to what its sender was shown: the
/// name of the incident is enough for the `only` question that was ever asked about it, later ones
/// need their own. A no is taken either way.
bool is_answer_to(const Command& said, const std::string& question, const std::string& incident,
                  bool only);

}  // namespace runbookd::decide
