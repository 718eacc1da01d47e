// The command line: one verb each, as `runbookd --help` prints it.
#pragma once

namespace runbookd::cli {

/// 0 fine, 1 findings (a failed check, test or drill), 2 could not run.
int main(int argc, char** argv);

}  // namespace runbookd::cli
