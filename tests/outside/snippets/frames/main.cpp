// INCLUDES
int main() {
  // SNIPPET
}
