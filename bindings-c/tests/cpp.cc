// The header serves C++: an owner that frees, and the enums as they are.
#include <modelrunner_errors.h>

#include <memory>
#include <string>

namespace
{

struct Free {
    void operator()(mre_error *error) const { mre_error_free(error); }
};

std::unique_ptr<mre_error, Free> classify(std::uint16_t status, const std::string &body)
{
    mre_error *error = nullptr;
    mre_classify(status, reinterpret_cast<const std::uint8_t *>(body.data()), body.size(), &error);
    return std::unique_ptr<mre_error, Free>(error);
}

} // namespace

int main()
{
    auto error = classify(429, "{\"error\":\"Too many requests\"}");
    if (!error || mre_error_kind(error.get()) != MRE_KIND_RATE_LIMITED)
        return 1;
    mre_str name = mre_kind_name(mre_error_kind(error.get()));
    if (std::string(name.ptr, name.len) != "rate_limited")
        return 2;
    return classify(200, "{}") ? 3 : 0;
}
