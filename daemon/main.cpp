#include "daemon/cli/cli.hpp"

int main(int argc, char** argv) { return runbookd::cli::main(argc, argv); }
