#include "surefoot/train/dataset.hpp"
#include "surefoot/train/model.hpp"
#include "surefoot/train/optimizer.hpp"
#include "surefoot/torch/threads.hpp"
