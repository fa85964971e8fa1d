// A macro with an error, for another one to run.
run("Deconvolve...", "method=[broken here]");
print("went on");
