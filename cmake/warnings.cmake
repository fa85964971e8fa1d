# ww_warnings(target): enables the warnings; all code of this repository compiles without any.
function(ww_warnings target)
  if(CMAKE_CXX_COMPILER_ID MATCHES "GNU|Clang")
    target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wconversion $<$<BOOL:${WW_WERROR}>:-Werror>)
  elseif(MSVC)
    target_compile_options(${target} PRIVATE /W4 $<$<BOOL:${WW_WERROR}>:/WX>)
  endif()
endfunction()
