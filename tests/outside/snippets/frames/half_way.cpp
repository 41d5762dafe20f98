// INCLUDES
int main() {
  const double rate =
      // SNIPPET
      return rate == 0.05 ? 0 : 1;
}
