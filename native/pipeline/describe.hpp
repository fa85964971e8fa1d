#pragma once
// Plans, layouts and the catalog in JSON, as docs/doors.md says.
#include "catalog/schema.hpp"
#include "pipeline/plan.hpp"

namespace ww {

/// {"methods", "options", "session", "devices"}: ww_catalog without the version.
Json describe_catalog();

/// What ww_plan reports.
Json describe_plan(const Plan& plan, const Session& session);

// Parts that plans and reports share.
Json describe_layout(const ArrayLayout& array);
Json describe_tiles(const Plan& plan);
Json describe_psfs(const Plan& plan);
Json describe_memory(const Plan& plan);

}  // namespace ww
