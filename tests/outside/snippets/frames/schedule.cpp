// INCLUDES
int main() {
  // SNIPPET
  return rate(250) == 0.05 ? 0 : 1;
}
