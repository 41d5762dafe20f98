// A run of one's own that a controller drives: gradient descent on x².
#include <map>

// INCLUDES
namespace {
class MyRun : public surefoot::adapt::Driven {
 public:
  void save(int slot) override { slots_[slot] = x_; }
  void restore(int slot) override { x_ = slots_.at(slot); }
  Steps train(const surefoot::adapt::Decision& decision) override {
    Steps steps;
    for (; steps.made < decision.steps; ++steps.made) {
      steps.training_loss += validation_loss() / static_cast<double>(decision.steps);
      x_ -= decision.learning_rate * 2 * x_;
    }
    return steps;
  }
  double validation_loss() override { return x_ * x_; }

 private:
  double x_ = 1;
  std::map<int, double> slots_;
};
}  // namespace

int main() {
  MyRun my_run;
  // SNIPPET
  return my_run.validation_loss() < 1e-6 ? 0 : 1;
}
