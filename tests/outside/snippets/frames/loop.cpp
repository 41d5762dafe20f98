// A training loop of one's own: gradient descent on x².
// INCLUDES
namespace {
double x = 1;
double train_one_step(double rate) {
  const double loss = x * x;
  x -= rate * 2 * x;
  return loss;
}
}  // namespace

int main() {
  // SNIPPET
  return test.curve().learning_rates.empty() ? 1 : 0;
}
