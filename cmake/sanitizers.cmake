# Applies WW_SANITIZE to all targets.
if(WW_SANITIZE)
  add_compile_options(-fsanitize=${WW_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all -g)
  add_link_options(-fsanitize=${WW_SANITIZE})
endif()
