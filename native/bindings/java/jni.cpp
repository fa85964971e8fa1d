// The Java door: the native methods of wienerwerk.Native, over the public ww_* functions and nothing else.
//
// Pixels cross as Java arrays of one plane each (byte[], short[] or float[], whatever the image has) and are copied
// once each way; texts cross as UTF-8 in byte[], because JNI's own strings are "modified UTF-8". No critical sections:
// a plane is copied by Get/Set...ArrayRegion, which never holds up the garbage collector.
#include <jni.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <string>
#include <vector>

#include "bindings/java/jni_support.hpp"
#include "wienerwerk.h"

using namespace ww::java;

namespace {

/// The fields of wienerwerk.NativeArray and the method of its planes.
struct ArrayFields {
  explicit ArrayFields(JNIEnv* env) {
    const Local<jclass> type(env, checked(env, env->FindClass("wienerwerk/NativeArray")));
    const Local<jclass> source(env, checked(env, env->FindClass("wienerwerk/NativeArray$Planes")));
    const auto field = [&](const char* name, const char* signature) {
      return checked(env, env->GetFieldID(type.get(), name, signature));
    };
    role = field("role", "Ljava/lang/String;");
    axes = field("axes", "Ljava/lang/String;");
    dtype = field("type", "I");
    shape = field("shape", "[J");
    spacing = field("spacing", "[D");
    origin = field("origin", "[D");
    source_field = field("source", "Lwienerwerk/NativeArray$Planes;");
    planes = field("planes", "[Ljava/lang/Object;");
    plane = checked(env, env->GetMethodID(source.get(), "plane", "(I)Ljava/lang/Object;"));
  }
  jfieldID role, axes, dtype, shape, spacing, origin, source_field, planes;
  jmethodID plane;
};

std::size_t bytes_per_element(int dtype) { return dtype == WW_U8 ? 1 : dtype == WW_U16 ? 2 : 4; }

/// How an array falls into Java arrays: one for each plane (the last two axes), or one for everything of rank 1.
struct Planes {
  explicit Planes(const ww_array& a) {
    const int inner = a.rank >= 2 ? 2 : 1;
    for (int d = 0; d < a.rank; ++d) {
      const auto n = static_cast<std::uint64_t>(std::max<std::int64_t>(a.shape[d], 0));
      std::uint64_t& product = d < a.rank - inner ? count : elements;
      if (n > 0 && product > UINT64_MAX / n)
        throw Failure{WW_INVALID_ARGUMENT, "the array has more voxels than any memory holds"};
      product *= n;
    }
    if (elements > INT32_MAX || count > INT32_MAX)
      throw Failure{WW_INVALID_ARGUMENT,
                    "a plane of " + std::to_string(elements) + " pixels does not fit into a Java array"};
  }
  std::uint64_t count = 1, elements = 1;
};

/// An input or output on the native side, with the memory it stands in.
class Bridge {
 public:
  Bridge(JNIEnv* env, const ArrayFields& fields, jobject object) {
    array_.struct_size = sizeof(ww_array);
    const Local<jstring> role(env, static_cast<jstring>(env->GetObjectField(object, fields.role)));
    role_ = ascii_of(env, role.get());
    array_.role = role_.c_str();
  }
  ~Bridge() { ww_array_release(&array_); }
  Bridge(const Bridge&) = delete;
  Bridge& operator=(const Bridge&) = delete;

  const ww_array& array() const { return array_; }
  /// After ww_run or ww_plan filled it.
  void take(const ww_array& filled) { array_ = filled; }

  /// Type, axes, shape, spacing and origin of an input.
  void read_layout(JNIEnv* env, const ArrayFields& fields, jobject object) {
    const Local<jstring> axes(env, static_cast<jstring>(env->GetObjectField(object, fields.axes)));
    const std::string letters = ascii_of(env, axes.get());
    if (letters.empty() || letters.size() > WW_MAX_RANK)
      throw Failure{WW_INVALID_ARGUMENT,
                    "an array needs 1 to " + std::to_string(WW_MAX_RANK) + " axes, not \"" + letters + "\""};
    std::memcpy(array_.axes, letters.c_str(), letters.size() + 1);
    array_.rank = static_cast<std::int32_t>(letters.size());
    array_.dtype = env->GetIntField(object, fields.dtype);
    read_numbers<jlong, jlongArray>(env, object, fields.shape, &JNIEnv::GetLongArrayRegion, array_.shape, true);
    read_numbers<jdouble, jdoubleArray>(env, object, fields.spacing, &JNIEnv::GetDoubleArrayRegion, array_.spacing,
                                        false);
    read_numbers<jdouble, jdoubleArray>(env, object, fields.origin, &JNIEnv::GetDoubleArrayRegion, array_.origin,
                                        false);
  }

  /// Copies the planes of an input, one by one: a virtual stack is never whole in the Java heap.
  void read_planes(JNIEnv* env, const ArrayFields& fields, jobject object) {
    const Local<jobject> source(env, env->GetObjectField(object, fields.source_field));
    if (!source) throw Failure{WW_INVALID_ARGUMENT, "the " + role_ + " has no pixels"};
    const Planes planes(array_);
    const std::uint64_t plane_bytes = planes.elements * bytes_per_element(array_.dtype);
    memory_.reset(new unsigned char[planes.count * plane_bytes]);
    array_.data = memory_.get();
    for (std::uint64_t i = 0; i < planes.count; ++i) {
      const Local<jobject> plane(env, env->CallObjectMethod(source.get(), fields.plane, static_cast<jint>(i)));
      check(env);
      read_plane(env, plane.get(), planes, memory_.get() + i * plane_bytes);
    }
  }

  /// Fills the Java object's layout, and its planes where there is data.
  void write(JNIEnv* env, const ArrayFields& fields, jobject object) const {
    set_object(env, object, fields.role, checked(env, env->NewStringUTF(array_.role ? array_.role : role_.c_str())));
    set_object(env, object, fields.axes, checked(env, env->NewStringUTF(array_.axes)));
    env->SetIntField(object, fields.dtype, array_.dtype);
    const jsize rank = array_.rank;
    const jlongArray shape = checked(env, env->NewLongArray(rank));
    const std::vector<jlong> lengths(array_.shape, array_.shape + rank);
    env->SetLongArrayRegion(shape, 0, rank, lengths.data());
    set_object(env, object, fields.shape, shape);
    for (const auto& [field, values] : {std::pair{fields.spacing, array_.spacing}, {fields.origin, array_.origin}}) {
      const jdoubleArray numbers = checked(env, env->NewDoubleArray(rank));
      env->SetDoubleArrayRegion(numbers, 0, rank, values);
      set_object(env, object, field, numbers);
    }
    if (array_.data) write_planes(env, fields, object);
  }

 private:
  template <class Element, class Array, class Region, class Target>
  void read_numbers(JNIEnv* env, jobject object, jfieldID field, Region region, Target* target, bool required) {
    const Local<Array> numbers(env, static_cast<Array>(env->GetObjectField(object, field)));
    if (!numbers && !required) return;  // zero: unknown
    if (!numbers || env->GetArrayLength(numbers.get()) != array_.rank)
      throw Failure{WW_INVALID_ARGUMENT,
                    "the " + role_ + " does not have one number for each of its axes " + array_.axes};
    Element values[WW_MAX_RANK] = {};
    (env->*region)(numbers.get(), 0, array_.rank, values);
    std::copy(values, values + array_.rank, target);
  }

  void read_plane(JNIEnv* env, jobject plane, const Planes& planes, unsigned char* target) const {
    const char* type = array_.dtype == WW_U8 ? "[B" : array_.dtype == WW_U16 ? "[S" : "[F";
    const Local<jclass> expected(env, checked(env, env->FindClass(type)));
    const auto length = static_cast<jsize>(planes.elements);
    if (!plane || !env->IsInstanceOf(plane, expected.get()) ||
        env->GetArrayLength(static_cast<jarray>(plane)) != length)
      throw Failure{WW_INVALID_ARGUMENT,
                    "a plane of the " + role_ + " is missing, or has another type or size than the first"};
    if (array_.dtype == WW_U8)
      env->GetByteArrayRegion(static_cast<jbyteArray>(plane), 0, length, reinterpret_cast<jbyte*>(target));
    else if (array_.dtype == WW_U16)
      env->GetShortArrayRegion(static_cast<jshortArray>(plane), 0, length, reinterpret_cast<jshort*>(target));
    else
      env->GetFloatArrayRegion(static_cast<jfloatArray>(plane), 0, length, reinterpret_cast<jfloat*>(target));
  }

  void write_planes(JNIEnv* env, const ArrayFields& fields, jobject object) const {
    const Planes planes(array_);
    demand_dense();
    const Local<jclass> object_type(env, checked(env, env->FindClass("java/lang/Object")));
    const Local<jobjectArray> list(
        env, checked(env, env->NewObjectArray(static_cast<jsize>(planes.count), object_type.get(), nullptr)));
    const auto* source = static_cast<const unsigned char*>(array_.data);
    const auto length = static_cast<jsize>(planes.elements);
    for (std::uint64_t i = 0; i < planes.count; ++i, source += planes.elements * bytes_per_element(array_.dtype)) {
      const Local<jobject> plane(env, new_plane(env, length, source));
      env->SetObjectArrayElement(list.get(), static_cast<jsize>(i), plane.get());
      check(env);
    }
    env->SetObjectField(object, fields.planes, list.get());
  }

  jobject new_plane(JNIEnv* env, jsize length, const unsigned char* source) const {
    if (array_.dtype == WW_U8) {
      const jbyteArray plane = checked(env, env->NewByteArray(length));
      env->SetByteArrayRegion(plane, 0, length, reinterpret_cast<const jbyte*>(source));
      return plane;
    }
    if (array_.dtype == WW_U16) {
      const jshortArray plane = checked(env, env->NewShortArray(length));
      env->SetShortArrayRegion(plane, 0, length, reinterpret_cast<const jshort*>(source));
      return plane;
    }
    const jfloatArray plane = checked(env, env->NewFloatArray(length));
    env->SetFloatArrayRegion(plane, 0, length, reinterpret_cast<const jfloat*>(source));
    return plane;
  }

  void demand_dense() const {
    std::int64_t step = 1;
    const bool strided = std::any_of(array_.stride, array_.stride + array_.rank, [](std::int64_t s) { return s != 0; });
    for (int d = array_.rank - 1; d >= 0; --d) {
      if (strided && array_.shape[d] > 1 && array_.stride[d] != step)
        throw Failure{WW_INTERNAL_ERROR, "the library returned a " + role_ + " with gaps between its voxels"};
      step *= array_.shape[d];
    }
  }

  static void set_object(JNIEnv* env, jobject object, jfieldID field, jobject value) {
    const Local<jobject> owned(env, value);
    env->SetObjectField(object, field, owned.get());
  }

  std::string role_;
  std::unique_ptr<unsigned char[]> memory_;
  ww_array array_{};
};

using Bridges = std::vector<std::unique_ptr<Bridge>>;

enum class Content { layout_only, planes_too };

Bridges bridges(JNIEnv* env, const ArrayFields& fields, jobjectArray objects) {
  Bridges list;
  const jsize n = objects ? env->GetArrayLength(objects) : 0;
  for (jsize i = 0; i < n; ++i) {
    const Local<jobject> object(env, checked(env, env->GetObjectArrayElement(objects, i)));
    list.push_back(std::make_unique<Bridge>(env, fields, object.get()));
  }
  return list;
}

Bridges inputs_of(JNIEnv* env, const ArrayFields& fields, jobjectArray objects, Content content) {
  Bridges list = bridges(env, fields, objects);
  for (std::size_t i = 0; i < list.size(); ++i) {
    const Local<jobject> object(env, env->GetObjectArrayElement(objects, static_cast<jsize>(i)));
    list[i]->read_layout(env, fields, object.get());
    if (content == Content::planes_too) list[i]->read_planes(env, fields, object.get());
  }
  return list;
}

std::vector<ww_array> arrays_of(const Bridges& list) {
  std::vector<ww_array> arrays;
  for (const auto& b : list) arrays.push_back(b->array());
  return arrays;
}

void write_back(JNIEnv* env, const ArrayFields& fields, const Bridges& list, jobjectArray objects) {
  for (std::size_t i = 0; i < list.size(); ++i) {
    const Local<jobject> object(env, env->GetObjectArrayElement(objects, static_cast<jsize>(i)));
    list[i]->write(env, fields, object.get());
  }
}

ww_session* session_of(jlong handle) {
  if (!handle) throw Failure{WW_INVALID_ARGUMENT, "the session is closed"};
  return reinterpret_cast<ww_session*>(static_cast<std::intptr_t>(handle));
}

/// The Java listener of a run. Once Java threw, nothing more is called and the run is cancelled: the exception stays
/// pending and Java sees it when run returns.
class Listener {
 public:
  Listener(JNIEnv* env, jobject listener) : env_(env), listener_(listener) {
    if (!listener) return;
    const Local<jclass> type(env, checked(env, env->GetObjectClass(listener)));
    const auto method = [&](const char* name, const char* signature) {
      return checked(env, env->GetMethodID(type.get(), name, signature));
    };
    progress_ = method("progress", "(D[B)I");
    log_ = method("log", "(I[B)V");
    curve_ = method("curve", "([BID)V");
  }

  ww_callbacks callbacks() {
    ww_callbacks c{};
    c.struct_size = sizeof c;
    if (!listener_) return c;
    c.user = this;
    c.progress = [](void* user, double fraction, const char* stage) {
      return static_cast<Listener*>(user)->progress(fraction, stage);
    };
    c.log = [](void* user, int level, const char* message) { static_cast<Listener*>(user)->log(level, message); };
    c.curve = [](void* user, const char* name, int i, double value) {
      static_cast<Listener*>(user)->curve(name, i, value);
    };
    return c;
  }

 private:
  int progress(double fraction, const char* stage) {
    int answer = WW_CANCEL;
    with_text(stage, [&](jbyteArray text) { answer = env_->CallIntMethod(listener_, progress_, fraction, text); });
    return env_->ExceptionCheck() ? static_cast<int>(WW_CANCEL) : answer;
  }
  void log(int level, const char* message) {
    with_text(message, [&](jbyteArray text) { env_->CallVoidMethod(listener_, log_, static_cast<jint>(level), text); });
  }
  void curve(const char* name, int iteration, double value) {
    with_text(name, [&](jbyteArray text) {
      env_->CallVoidMethod(listener_, curve_, text, static_cast<jint>(iteration), value);
    });
  }

  /// No C++ exception may pass through the library's C frames: out of memory leaves Java's error pending instead.
  template <class Call>
  void with_text(const char* text, Call call) {
    if (env_->ExceptionCheck()) return;
    const auto length = static_cast<jsize>(text ? std::strlen(text) : 0);
    const Local<jbyteArray> bytes(env_, env_->NewByteArray(length));
    if (!bytes) return;
    env_->SetByteArrayRegion(bytes.get(), 0, length, reinterpret_cast<const jbyte*>(text));
    call(bytes.get());
  }

  JNIEnv* env_;
  jobject listener_;
  jmethodID progress_ = nullptr, log_ = nullptr, curve_ = nullptr;
};

}  // namespace

extern "C" {

JNIEXPORT jint JNICALL Java_wienerwerk_Native_abi(JNIEnv*, jclass) { return ww_abi(); }

JNIEXPORT jbyteArray JNICALL Java_wienerwerk_Native_version(JNIEnv* env, jclass) {
  return guarded(env, [&] { return bytes_of(env, ww_version()); });
}

JNIEXPORT jbyteArray JNICALL Java_wienerwerk_Native_catalog(JNIEnv* env, jclass) {
  return guarded(env, [&] {
    ww_text* json = nullptr;
    demand(ww_catalog(&json));
    const Text text(json);
    return bytes_of(env, ww_text_chars(json));
  });
}

JNIEXPORT jlong JNICALL Java_wienerwerk_Native_open(JNIEnv* env, jclass, jbyteArray options) {
  return guarded(env, [&] {
    ww_session* session = nullptr;
    demand(ww_open(string_of(env, options).c_str(), &session));
    return static_cast<jlong>(reinterpret_cast<std::intptr_t>(session));
  });
}

JNIEXPORT void JNICALL Java_wienerwerk_Native_close(JNIEnv*, jclass, jlong session) {
  ww_close(reinterpret_cast<ww_session*>(static_cast<std::intptr_t>(session)));
}

JNIEXPORT jbyteArray JNICALL Java_wienerwerk_Native_plan(JNIEnv* env, jclass, jlong session, jbyteArray request,
                                                         jobjectArray in, jobjectArray out) {
  return guarded(env, [&] {
    const ArrayFields fields(env);
    const Bridges inputs = inputs_of(env, fields, in, Content::layout_only), outputs = bridges(env, fields, out);
    const std::vector<ww_array> given = arrays_of(inputs);
    std::vector<ww_array> made = arrays_of(outputs);
    ww_text* json = nullptr;
    demand(ww_plan(session_of(session), string_of(env, request).c_str(), given.data(), given.size(), made.data(),
                   made.size(), &json));
    const Text report(json);
    for (std::size_t i = 0; i < made.size(); ++i) outputs[i]->take(made[i]);
    write_back(env, fields, outputs, out);
    return bytes_of(env, ww_text_chars(json));
  });
}

/// A question (docs/doors.md), which needs no session and may be about the values of arrays.
JNIEXPORT jbyteArray JNICALL Java_wienerwerk_Native_ask(JNIEnv* env, jclass, jbyteArray question, jobjectArray in) {
  return guarded(env, [&] {
    const Bridges inputs = inputs_of(env, ArrayFields(env), in, Content::planes_too);
    const std::vector<ww_array> given = arrays_of(inputs);
    ww_text* json = nullptr;
    demand(ww_plan(nullptr, string_of(env, question).c_str(), given.data(), given.size(), nullptr, 0, &json));
    const Text answer(json);
    return bytes_of(env, ww_text_chars(json));
  });
}

JNIEXPORT jbyteArray JNICALL Java_wienerwerk_Native_run(JNIEnv* env, jclass, jlong session, jbyteArray request,
                                                        jobjectArray in, jobjectArray out, jobject listener) {
  return guarded(env, [&] {
    const ArrayFields fields(env);
    Bridges inputs = inputs_of(env, fields, in, Content::planes_too);
    const Bridges outputs = bridges(env, fields, out);
    const std::vector<ww_array> given = arrays_of(inputs);
    std::vector<ww_array> made = arrays_of(outputs);
    Listener java(env, listener);
    const ww_callbacks callbacks = java.callbacks();
    ww_text* json = nullptr;
    const ww_status status = ww_run(session_of(session), string_of(env, request).c_str(), given.data(), given.size(),
                                    made.data(), made.size(), &callbacks, &json);
    const Text report(json);
    if (status == WW_OK)
      for (std::size_t i = 0; i < made.size(); ++i) outputs[i]->take(made[i]);  // from here on freed with them
    check(env);  // what a callback threw goes before the status it caused
    demand(status);
    inputs.clear();  // the Java arrays of the result need the room
    write_back(env, fields, outputs, out);
    return bytes_of(env, ww_text_chars(json));
  });
}

}  // extern "C"
