#pragma once
// A folder of its own for a test, removed with everything in it.
#include <filesystem>
#include <random>
#include <string>
#include <vector>

struct TemporaryFolder {
  std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("wienerwerk-test-" + std::to_string(std::random_device{}()));

  TemporaryFolder() { std::filesystem::create_directories(path); }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  std::string file(const std::string& name) const { return (path / name).string(); }
  std::vector<std::string> content() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(path))
      names.push_back(entry.path().filename().string());
    return names;
  }
};
