// The C interface: the only place with extern "C", with catch (...), and with ww_array.
#include <cstring>
#include <memory>
#include <new>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "bindings/c/struct_size.hpp"
#include "image/errors.hpp"
#include "pipeline/describe.hpp"
#include "pipeline/plan.hpp"
#include "pipeline/questions.hpp"
#include "pipeline/request.hpp"
#include "pipeline/run.hpp"
#include "pipeline/session.hpp"
#include "wienerwerk.h"

struct ww_session {
  std::unique_ptr<ww::Session> session;
};
struct ww_text {
  std::string chars;
};

namespace {

thread_local std::string last_error;

ww_status fail(ww_status status, const char* why) noexcept {
  try {
    last_error = why;
  } catch (...) {
    last_error.clear();
  }
  return status;
}

/// Runs f; every exception becomes a status and a sentence.
template <class F>
ww_status guarded(F&& f) noexcept {
  try {
    last_error.clear();
    f();
    return WW_OK;
  } catch (const ww::Cancelled&) {
    return fail(WW_CANCELLED, "cancelled");
  } catch (const ww::InvalidParameter& e) {
    return fail(WW_INVALID_PARAMETER, e.what());
  } catch (const std::invalid_argument& e) {
    return fail(WW_INVALID_ARGUMENT, e.what());
  } catch (const ww::OutOfMemory& e) {
    return fail(WW_OUT_OF_MEMORY, e.what());
  } catch (const std::bad_alloc&) {
    return fail(WW_OUT_OF_MEMORY,
                "out of memory: give a smaller memory_mb, so that the stack is restored in tiles, or free memory");
  } catch (const std::length_error&) {
    return fail(WW_OUT_OF_MEMORY, "out of memory: an array is larger than this machine can address");
  } catch (const ww::DeviceError& e) {
    return fail(WW_DEVICE_ERROR, e.what());
  } catch (const std::exception& e) {
    return fail(WW_INTERNAL_ERROR, (std::string("internal error, please report it: ") + e.what()).c_str());
  } catch (...) {
    return fail(WW_INTERNAL_ERROR, "internal error of unknown kind, please report it");
  }
}

void require(bool condition, const std::string& sentence) {
  if (!condition) throw ww::InvalidArgument(sentence);
}

/// The layout in a ww_array of this header, checked as far as one array alone can be.
void read_layout(const ww_array& a, const std::string& which, ww::ArrayLayout& layout) {
  layout.role = a.role ? a.role : "";
  require(!layout.role.empty(), which + ": role is missing");
  require(ww::is_dtype(a.dtype),
          layout.role + ": dtype = " + std::to_string(a.dtype) + " is none of 1 (uint8), 2 (uint16), 3 (float32)");
  layout.dtype = static_cast<ww::DType>(a.dtype);
  require(a.rank >= 1 && a.rank <= WW_MAX_RANK,
          layout.role + ": rank = " + std::to_string(a.rank) + " is not 1 to " + std::to_string(WW_MAX_RANK));
  const std::string letters(a.axes, strnlen(a.axes, sizeof a.axes));
  require(letters.size() == static_cast<std::size_t>(a.rank),
          layout.role + ": axes \"" + letters + "\" do not name " + std::to_string(a.rank) + " axes");
  bool strided = false;
  std::int64_t elements = 1;
  for (int i = 0; i < a.rank; ++i) {
    require(a.shape[i] >= 1, layout.role + ": axis " + letters[static_cast<std::size_t>(i)] + " has " +
                                 std::to_string(a.shape[i]) + " elements; it needs at least 1");
    require(a.shape[i] <= (std::int64_t{1} << 40) / elements, layout.role + ": it is larger than 2^40 elements");
    require(a.stride[i] >= 0, layout.role + ": stride " + std::to_string(a.stride[i]) + " is negative");
    elements *= a.shape[i];
    strided = strided || a.stride[i] != 0;
    for (const double d : {a.spacing[i], a.origin[i]})
      require(d == d && d - d == 0, layout.role + ": spacing or origin of axis " +
                                        letters[static_cast<std::size_t>(i)] + " is not a finite number");
    require(a.spacing[i] >= 0, layout.role + ": spacing of axis " + letters[static_cast<std::size_t>(i)] + " = " +
                                   std::to_string(a.spacing[i]) + " is negative; 0 means unknown");
    layout.axes.push_back({letters[static_cast<std::size_t>(i)], a.shape[i], a.stride[i], a.spacing[i], a.origin[i]});
  }
  if (!strided) layout.make_dense();
}

std::vector<ww::ArrayView> read_inputs(const ww_array* in, std::size_t n) {
  const ww::GivenArrays given(in, n, "in", "input");
  std::vector<ww::ArrayView> views(n);
  for (std::size_t i = 0; i < n; ++i) {
    read_layout(ww::known_part(given[i]), "input " + std::to_string(i), views[i]);
    views[i].data = given[i].data;
  }
  return views;
}

/// Which of the plan's outputs each entry of `out` wants: by role, or in order.
std::vector<std::size_t> wanted_outputs(const ww::Plan& plan, const ww::WantedArrays& out) {
  std::vector<std::size_t> wanted;
  for (std::size_t i = 0; i < out.size(); ++i) {
    const std::string role = out[i].role ? out[i].role : "";
    std::size_t at = role.empty() ? i : 0;
    if (!role.empty())
      while (at < plan.outputs.size() && plan.outputs[at].role != role) ++at;
    require(at < plan.outputs.size(),
            plan.request->method->key + (role.empty() ? " has no output " + std::to_string(i)
                                                      : " has no output of role \"" + role + "\" for this request"));
    for (const std::size_t w : wanted)
      require(w != at, "output role \"" + plan.outputs[at].role + "\" is asked for twice");
    wanted.push_back(at);
  }
  return wanted;
}

/// A role's name that lives as long as the library: the catalog's own.
const char* lasting_role(const ww::Plan& plan, const std::string& role) {
  for (const ww::Role& r : plan.request->method->outputs)
    if (r.role == role) return r.role.c_str();
  return "";
}

void describe(const ww::ArrayLayout& layout, const char* role, ww_array& out) {
  out.dtype = static_cast<std::int32_t>(layout.dtype);
  out.rank = static_cast<std::int32_t>(layout.axes.size());
  out.role = role;
  std::memset(out.axes, 0, sizeof out.axes);
  for (std::size_t i = 0; i < WW_MAX_RANK; ++i) {
    const bool used = i < layout.axes.size();
    const ww::Axis axis = used ? layout.axes[i] : ww::Axis{0, 0, 0, 0, 0};
    if (used) out.axes[i] = axis.letter;
    out.shape[i] = axis.size;
    out.stride[i] = axis.stride;
    out.spacing[i] = axis.spacing;
    out.origin[i] = axis.origin;
  }
}

/// A caller's output memory, checked against what the plan will put there.
ww::ArraySpan given_output(const ww_array& out, const ww::ArrayLayout& planned) {
  ww::ArraySpan span;
  ww_array copy = ww::known_part(out);
  copy.role = planned.role.c_str();
  read_layout(copy, "output", span);
  std::string want, have;
  for (const ww::Axis& a : planned.axes)
    want += std::string(want.empty() ? "" : " x ") + std::to_string(a.size) + a.letter;
  for (const ww::Axis& a : span.axes)
    have += std::string(have.empty() ? "" : " x ") + std::to_string(a.size) + a.letter;
  require(span.dtype == planned.dtype && have == want, planned.role + ": the output given is " +
                                                           ww::name_of(span.dtype) + " " + have + ", the result is " +
                                                           ww::name_of(planned.dtype) + " " + want);
  span.data = out.data;
  return span;
}

void copy_strided(const unsigned char* from, const ww::ArraySpan& to, std::size_t axis, std::int64_t offset,
                  std::size_t& at) {
  const std::size_t size = ww::size_of(to.dtype);
  const ww::Axis& a = to.axes[axis];
  for (std::int64_t i = 0; i < a.size; ++i) {
    if (axis + 1 < to.axes.size()) {
      copy_strided(from, to, axis + 1, offset + i * a.stride, at);
    } else {
      std::memcpy(static_cast<unsigned char*>(to.data) + static_cast<std::size_t>(offset + i * a.stride) * size,
                  from + at, size);
      at += size;
    }
  }
}

void release_owned(ww_array* array) { delete static_cast<ww::ResultMemory*>(array->owner); }

ww::Observer observer_of(const ww_callbacks* given) {
  ww::Observer w;
  if (!given) return w;
  ww::check_struct_size(given->struct_size, sizeof(ww_callbacks), ww::first_callbacks_size, alignof(ww_callbacks),
                        "callbacks", "ww_callbacks");
  const ww_callbacks c = ww::known_part(*given);
  if (c.progress) w.progress = [c](double fraction, const char* stage) { return c.progress(c.user, fraction, stage); };
  if (c.log)
    w.log = [c](bool warning, const std::string& message) {
      c.log(c.user, warning ? WW_WARNING : WW_INFO, message.c_str());
    };
  if (c.curve)
    w.curve = [c](const char* name, int iteration, double value) { c.curve(c.user, name, iteration, value); };
  if (c.preview)
    w.preview = [c](const ww::ArrayView& estimate) {
      ww_array a{};
      a.struct_size = sizeof a;
      describe(estimate, estimate.role.c_str(), a);
      a.data = const_cast<void*>(estimate.data);
      c.preview(c.user, &a);
    };
  return w;
}

void set_text(ww_text** to, std::string chars) {
  if (to) *to = new ww_text{std::move(chars)};
}

const char* checked(const char* text, const char* name) {
  require(text != nullptr, std::string(name) + " is null");
  return text;
}

ww::Json parsed(const char* request) { return ww::parse_json(checked(request, "request"), "request"); }

ww::Session& checked(ww_session* session) {
  require(session != nullptr, "session is null");
  return *session->session;
}

}  // namespace

int ww_abi(void) { return WW_ABI; }
const char* ww_version(void) { return WW_VERSION; }
const char* ww_last_error(void) { return last_error.c_str(); }

ww_status ww_catalog(ww_text** json) {
  return guarded([&] {
    require(json != nullptr, "json is null");
    ww::Json all{{"abi", WW_ABI}, {"version", WW_VERSION}};
    all.update(ww::describe_catalog());
    // What the system says of a library it cannot open may be in any encoding.
    set_text(json, all.dump(1, ' ', false, ww::Json::error_handler_t::replace));
  });
}

ww_status ww_open(const char* options, ww_session** session) {
  return guarded([&] {
    require(session != nullptr, "session is null");
    *session = nullptr;
    *session = new ww_session{ww::open_session(options ? options : "")};
  });
}

void ww_close(ww_session* session) { delete session; }

ww_status ww_plan(ww_session* session, const char* request, const ww_array* in, size_t n_in, ww_array* out,
                  size_t n_out, ww_text** report) {
  return guarded([&] {
    if (report) *report = nullptr;
    const ww::Json json = parsed(request);
    if (ww::is_question(json)) {
      require(n_out == 0, "a question has no output arrays");
      set_text(report, ww::answer(json, read_inputs(in, n_in)).dump(1));
      return;
    }
    ww::Session& s = checked(session);
    const ww::Request r = ww::read_request(json);
    const std::vector<ww::ArrayView> inputs = read_inputs(in, n_in);
    const ww::Plan plan = ww::make_plan(s, r, inputs);
    const ww::WantedArrays outputs(out, n_out, "out", "output");
    const std::vector<std::size_t> wanted = wanted_outputs(plan, outputs);
    std::string text = report ? ww::describe_plan(plan, s).dump(1) : "";
    if (report) set_text(report, std::move(text));
    for (std::size_t i = 0; i < n_out; ++i)
      describe(plan.outputs[wanted[i]], lasting_role(plan, plan.outputs[wanted[i]].role), outputs[i]);
  });
}

ww_status ww_run(ww_session* session, const char* request, const ww_array* in, size_t n_in, ww_array* out, size_t n_out,
                 const ww_callbacks* callbacks, ww_text** report) {
  return guarded([&] {
    if (report) *report = nullptr;
    ww::Session& s = checked(session);
    const ww::Request r = ww::read_request(parsed(request));
    const std::vector<ww::ArrayView> inputs = read_inputs(in, n_in);
    const ww::Observer observer = observer_of(callbacks);
    ww::Plan plan = ww::make_plan(s, r, inputs, observer);
    const ww::WantedArrays outputs(out, n_out, "out", "output");
    const std::vector<std::size_t> wanted = wanted_outputs(plan, outputs);
    std::vector<std::optional<ww::ArraySpan>> given(n_out);
    for (std::size_t i = 0; i < n_out; ++i)
      if (outputs[i].data) given[i] = given_output(outputs[i], plan.outputs[wanted[i]]);

    ww::RunResult result = ww::run(s, plan, inputs, wanted, observer);

    for (std::size_t i = 0; i < n_out; ++i)  // a table may have fewer rows than the plan allowed for
      require(!given[i] || result.outputs[i].elements() == given[i]->elements(),
              result.outputs[i].role + ": it came out smaller than planned; leave its memory to the library");

    // From here on nothing fails: everything that allocates comes first, then the caller's structs are touched.
    std::vector<std::unique_ptr<ww::ResultMemory>> owners(n_out);
    for (std::size_t i = 0; i < n_out; ++i)
      if (!given[i]) owners[i] = std::make_unique<ww::ResultMemory>(std::move(result.outputs[i].memory));
    set_text(report, std::move(result.report));
    for (std::size_t i = 0; i < n_out; ++i) {
      const ww::OwnedArray& made = result.outputs[i];
      if (given[i]) {
        std::size_t at = 0;
        copy_strided(made.memory.data(), *given[i], 0, 0, at);
        continue;
      }
      describe(made, lasting_role(plan, made.role), outputs[i]);
      outputs[i].data = owners[i]->data();
      outputs[i].owner = owners[i].release();
      outputs[i].release = release_owned;
    }
  });
}

void ww_array_release(ww_array* array) {
  if (!array || !array->release) return;
  array->release(array);
  array->release = nullptr;
  array->owner = nullptr;
  array->data = nullptr;
}

const char* ww_text_chars(const ww_text* text) { return text ? text->chars.c_str() : ""; }
void ww_text_free(ww_text* text) { delete text; }
