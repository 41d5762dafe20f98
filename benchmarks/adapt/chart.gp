# gnuplot -c benchmarks/adapt/chart.gp DATA OUT.svg: regret by how wrong the first rate was.
set encoding utf8
set terminal svg size 900,560 font 'sans-serif,13' background '#ffffff'
set output ARG2
set logscale x
set xrange [0.0007:140]
set yrange [-4:104]
set xtics ('1/1000' 0.001, '1/100' 0.01, '1/10' 0.1, 'the best' 1, '×10' 10, '×100' 100)
set xlabel 'the rate it was started at, as a multiple of the best constant one'
set ylabel 'regret at the end, % (mean over six tasks)'
set title 'Which policy rescues a badly set rate, and what it costs when the rate was right'
set grid ytics lc '#dddddd'
set key outside right top spacing 1.2
set border 3 lc '#888888'
set tics nomirror
plot ARG1 index 'fixed' title 'fixed' with linespoints lc '#888888' lw 2 pt 7 ps 0.5, \
  '' index 'cosine' title 'cosine' with linespoints lc '#56b4e9' lw 2 pt 7 ps 0.5, \
  '' index 'plateau, factor 2' title 'plateau, factor 2' with linespoints lc '#e69f00' lw 2 pt 7 ps 0.5, \
  '' index 'guard, reduce and raise' title 'guard, reduce and raise' with linespoints lc '#cc79a7' lw 2 pt 7 ps 0.5, \
  '' index 'line search' title 'line search' with linespoints lc '#b22222' lw 2 pt 7 ps 0.5, \
  '' index 'GreedyLR' title 'GreedyLR' with linespoints lc '#009e73' lw 2 pt 7 ps 0.5, \
  '' index 'Schedule-Free' title 'Schedule-Free' with linespoints lc '#d55e00' lw 2 pt 7 ps 0.5, \
  '' index 'Prodigy' title 'Prodigy' with lines lc '#000000' lw 1.5 dt 2, \
  '' index 'D-Adaptation' title 'D-Adaptation' with lines lc '#000000' lw 1.5 dt 3, \
  '' index 'DoG' title 'DoG' with lines lc '#000000' lw 1.5 dt 4, \
  '' index 'pathfinder' title 'pathfinder' with linespoints lc '#0072b2' lw 4 pt 7 ps 0.7
