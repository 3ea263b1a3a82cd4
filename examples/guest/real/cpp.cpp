#include <iostream>
#include <sstream>
#include <vector>
#include <map>
#include <unordered_map>
#include <algorithm>
#include <regex>
#include <thread>
#include <future>
#include <mutex>
#include <condition_variable>
#include <atomic>
#include <memory>
#include <random>
#include <iomanip>
#include <numeric>
#include <filesystem>
#include <fstream>
#include <chrono>
#include <stdexcept>
#include <variant>
#include <complex>
#include <locale>
struct Noisy { std::string n; Noisy(std::string s) : n(s) {} ~Noisy() { std::cout << "~" << n << "\n"; } };
static int deep(int n) { Noisy k("d" + std::to_string(n)); if (!n) throw std::runtime_error("bottom"); return deep(n - 1) + 1; }
int main() {
    std::mt19937_64 g(42); std::vector<int> v(5000); for (auto &x : v) x = g() % 100000;
    std::sort(v.begin(), v.end()); std::cout << v[0] << " " << v[2500] << " " << std::accumulate(v.begin(), v.end(), 0L) << "\n";
    std::unordered_map<std::string, int> m; for (int i = 0; i < 1000; i++) m["k" + std::to_string(i % 97)] += i;
    std::map<std::string, int> o(m.begin(), m.end()); long h = 0; for (auto &[k, x] : o) h = h * 31 + x; std::cout << o.size() << " " << h << "\n";
    try { deep(3); } catch (const std::exception &e) { std::cout << "caught " << e.what() << "\n"; }
    try { std::vector<int>().at(3); } catch (const std::out_of_range &e) { std::cout << e.what() << "\n"; }
    std::regex r("(\\w+)@(\\w+)\\.com"); std::string s = "bob@example.com, eve@test.com"; for (std::sregex_iterator i(s.begin(), s.end(), r), e; i != e; ++i) std::cout << (*i)[1] << " at " << (*i)[2] << "\n";
    std::atomic<long> sum{0}; std::vector<std::thread> ts; for (int t = 0; t < 4; t++) ts.emplace_back([&, t] { for (int i = 0; i < 500; i++) sum += i * t; }); for (auto &t : ts) t.join(); std::cout << sum << "\n";
    auto f = std::async(std::launch::async, [] { throw std::logic_error("from async"); return 1; }); try { f.get(); } catch (std::exception &e) { std::cout << e.what() << "\n"; }
    std::mutex mu; std::condition_variable cv; std::vector<int> q; std::thread p([&] { for (int i = 0; i < 50; i++) { { std::lock_guard l(mu); q.push_back(i); } cv.notify_one(); } }); int got = 0, total = 0; while (got < 50) { std::unique_lock l(mu); cv.wait(l, [&] { return !q.empty(); }); while (!q.empty()) { total += q.back(); q.pop_back(); got++; } } p.join(); std::cout << total << "\n";
    std::cout << std::setprecision(17) << 0.1 << " " << std::hex << 255 << std::dec << " " << std::setw(8) << std::setfill('*') << 42 << " " << std::scientific << 12345.678 << std::defaultfloat << " " << std::hexfloat << 1.0 / 3 << std::defaultfloat << "\n";
    std::complex<double> c(1, 2); std::cout << std::exp(c) << " " << std::pow(c, 0.5) << "\n";
    std::istringstream is("12 3.5 word 0x1f"); int a; double d; std::string w; is >> a >> d >> w >> std::hex; int x; is >> x; std::cout << a + d << w << x << "\n";
    std::variant<int, std::string> va = "text"; std::cout << std::get<std::string>(va) << " " << va.index() << "\n";
    std::filesystem::create_directories("/tmp/interlock-cpp/a/b"); std::ofstream("/tmp/interlock-cpp/a/b/f.txt") << "hello file\n"; for (auto &e : std::filesystem::recursive_directory_iterator("/tmp/interlock-cpp")) std::cout << e.path() << " " << e.is_directory() << "\n"; std::ifstream in("/tmp/interlock-cpp/a/b/f.txt"); std::getline(in, w); std::cout << w << " " << std::filesystem::file_size("/tmp/interlock-cpp/a/b/f.txt") << " " << std::filesystem::remove_all("/tmp/interlock-cpp") << "\n";
    std::normal_distribution<> nd; double acc = 0; for (int i = 0; i < 100; i++) acc += nd(g); std::cout << acc << "\n";
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    std::cerr << "to stderr\n"; 
    thread_local std::string tl = "tls"; std::cout << tl << std::endl;
    throw std::runtime_error("uncaught");
}
