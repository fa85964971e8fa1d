# Applies WW_SANITIZE to all targets. Optimized little, with the lines of stack traces as the only debug information: sanitized code
# compiles several times longer with more, and is checked as well.
if(WW_SANITIZE)
  add_compile_options(-fsanitize=${WW_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all -O1 -g1)
  add_link_options(-fsanitize=${WW_SANITIZE})
endif()
