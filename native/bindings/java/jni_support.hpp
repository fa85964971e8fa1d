#pragma once
// What every native method of the Java door needs: references that end, texts, and exceptions on both sides.
#include <jni.h>

#include <cstring>
#include <memory>
#include <new>
#include <string>

#include "wienerwerk.h"

namespace ww::java {

/// Thrown when a Java exception is pending: unwinds to the exported function, which returns and lets Java see it.
struct Pending {};

/// A failure of this door, with the status and the sentence Java shall get.
struct Failure {
  ww_status status;
  std::string sentence;
};

inline void check(JNIEnv* env) {
  if (env->ExceptionCheck()) throw Pending{};
}

template <class T>
T checked(JNIEnv* env, T reference) {
  if (!reference) {
    if (env->ExceptionCheck()) throw Pending{};
    throw Failure{WW_INTERNAL_ERROR,
                  "the Java bindings met a null where an object must be: library and plugin do not fit together"};
  }
  return reference;
}

/// A local reference that ends with its scope: loops over planes would otherwise fill the JVM's table of them.
template <class T>
class Local {
 public:
  Local(JNIEnv* env, T object) : env_(env), object_(object) {}
  ~Local() {
    if (object_) env_->DeleteLocalRef(object_);
  }
  Local(const Local&) = delete;
  Local& operator=(const Local&) = delete;
  T get() const { return object_; }
  explicit operator bool() const { return object_ != nullptr; }

 private:
  JNIEnv* env_;
  T object_;
};

struct TextFree {
  void operator()(ww_text* text) const { ww_text_free(text); }
};
using Text = std::unique_ptr<ww_text, TextFree>;

inline jbyteArray bytes_of(JNIEnv* env, const char* text) {
  const std::size_t length = text ? std::strlen(text) : 0;
  if (length > INT32_MAX) throw Failure{WW_INTERNAL_ERROR, "a text of more than 2 GB does not fit into a Java array"};
  const jbyteArray bytes = checked(env, env->NewByteArray(static_cast<jsize>(length)));
  env->SetByteArrayRegion(bytes, 0, static_cast<jsize>(length), reinterpret_cast<const jbyte*>(text));
  return bytes;
}

inline std::string string_of(JNIEnv* env, jbyteArray bytes) {
  if (!bytes) return {};
  std::string s(static_cast<std::size_t>(env->GetArrayLength(bytes)), '\0');
  env->GetByteArrayRegion(bytes, 0, static_cast<jsize>(s.size()), reinterpret_cast<jbyte*>(s.data()));
  return s;
}

/// Roles and axes: ASCII by contract, where modified UTF-8 is plain.
inline std::string ascii_of(JNIEnv* env, jstring string) {
  if (!string) return {};
  const char* chars = checked(env, env->GetStringUTFChars(string, nullptr));
  std::string s(chars);
  env->ReleaseStringUTFChars(string, chars);
  return s;
}

/// Raises wienerwerk.WienerwerkException by way of Native.failure(int, byte[]).
inline void raise(JNIEnv* env, ww_status status, const char* sentence) {
  if (env->ExceptionCheck()) return;
  const jclass native = env->FindClass("wienerwerk/Native");
  const jmethodID failure =
      native ? env->GetStaticMethodID(native, "failure", "(I[B)Lwienerwerk/WienerwerkException;") : nullptr;
  const jsize length = static_cast<jsize>(std::min<std::size_t>(std::strlen(sentence), 100000));
  const jbyteArray bytes = failure ? env->NewByteArray(length) : nullptr;
  if (!bytes) return;  // a NoSuchMethodError or OutOfMemoryError is pending and says enough
  env->SetByteArrayRegion(bytes, 0, length, reinterpret_cast<const jbyte*>(sentence));
  const auto exception =
      static_cast<jthrowable>(env->CallStaticObjectMethod(native, failure, static_cast<jint>(status), bytes));
  if (exception && !env->ExceptionCheck()) env->Throw(exception);
}

/// The body of every exported function: whatever is thrown inside becomes a Java exception.
template <class Body>
auto guarded(JNIEnv* env, Body body) -> decltype(body()) {
  try {
    return body();
  } catch (const Pending&) {
  } catch (const Failure& f) {
    raise(env, f.status, f.sentence.c_str());
  } catch (const std::bad_alloc&) {
    raise(env, WW_OUT_OF_MEMORY,
          "there is not enough memory outside the Java heap: close other programs, or give Fiji a smaller heap");
  } catch (...) {
    raise(env, WW_INTERNAL_ERROR, "the Java bindings failed in an unforeseen way");
  }
  return {};
}

inline void demand(ww_status status) {
  if (status != WW_OK) throw Failure{status, ww_last_error()};
}

}  // namespace ww::java
