set(KIND_LIBRARIES PkgConfig::CARES resolv)
