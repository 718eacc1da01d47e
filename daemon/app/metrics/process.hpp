// What the kernel says about this process.
#pragma once

namespace runbookd::metrics {

struct ProcessStats {
  double cpu_seconds = 0;
  double resident_bytes = 0;
  double virtual_bytes = 0;
  double open_fds = 0;
  double max_fds = 0;
  double start_time = 0;  ///< Unix seconds
};

/// What cannot be read stays 0.
ProcessStats read_process_stats();

}  // namespace runbookd::metrics
