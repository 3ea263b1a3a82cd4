package main
import ("fmt"; "os"; "sort"; "strings"; "sync"; "time"; "regexp"; "encoding/json"; "crypto/sha256"; "math/big"; "errors"; "net"; "runtime"; "bufio"; "io"; "compress/gzip"; "bytes"; "os/exec"; "os/signal"; "syscall"; "context")
type P struct { Name string `json:"name"`; Age int `json:"age"` }
func main() {
	if len(os.Args) > 1 { fmt.Println("from child"); os.Exit(len(os.Args) - 2) }
	var wg sync.WaitGroup; var mu sync.Mutex; t := 0
	for i := 0; i < 20; i++ { wg.Add(1); go func(n int) { defer wg.Done(); for j := 0; j < 50; j++ { mu.Lock(); t += n; mu.Unlock() } }(i) }
	wg.Wait(); fmt.Println("sum", t)
	ch := make(chan int); go func() { for i := 0; i < 10; i++ { ch <- i * i }; close(ch) }(); for x := range ch { fmt.Print(x, " ") }; fmt.Println()
	m := map[string]int{}; for _, w := range strings.Fields("a b a c b a") { m[w]++ }; ks := []string{}; for k := range m { ks = append(ks, k) }; sort.Strings(ks); fmt.Println(ks, m)
	b, _ := json.Marshal([]P{{"x", 1}, {"y", 2}}); fmt.Println(string(b)); var q []P; fmt.Println(json.Unmarshal(b, &q), q)
	fmt.Printf("%x\n", sha256.Sum256([]byte("hello")))
	f := new(big.Int).MulRange(1, 60); fmt.Println(f)
	fmt.Println(regexp.MustCompile(`(\w+)@(\w+)`).FindStringSubmatch("me@home"))
	func() { defer func() { fmt.Println("recovered", recover()) }(); var p *P; fmt.Println(p.Age) }()
	func() { defer func() { fmt.Println("recovered", recover()) }(); a := []int{1}; i := 5; fmt.Println(a[i]) }()
	fmt.Println(errors.Is(fmt.Errorf("w: %w", os.ErrNotExist), os.ErrNotExist))
	select { case <-time.After(3 * time.Millisecond): fmt.Println("timer"); case <-ch2(): }
	l, e := net.Listen("tcp", "127.0.0.1:0"); if e != nil { fmt.Println(e); os.Exit(1) }
	go func() { c, e := l.Accept(); if e != nil { return }; io.Copy(c, c); c.Close() }()
	c, e := net.Dial("tcp", l.Addr().String()); if e != nil { fmt.Println(e); os.Exit(1) }
	fmt.Fprintf(c, "ping\n"); s, _ := bufio.NewReader(c).ReadString('\n'); fmt.Print("echo ", s); c.Close(); l.Close()
	var z bytes.Buffer; w := gzip.NewWriter(&z); w.Write(bytes.Repeat([]byte("abc"), 1000)); w.Close(); r, _ := gzip.NewReader(&z); o, _ := io.ReadAll(r); fmt.Println(len(o))
	done := make(chan bool); go func() { x := 0; for i := 0; i < 2000000; i++ { x += i }; done <- x > 0 }(); runtime.Gosched(); <-done
	runtime.GC(); var ms runtime.MemStats; runtime.ReadMemStats(&ms); fmt.Println(ms.NumGC > 0)
	out, e := exec.Command("/proc/self/exe", "child").Output(); fmt.Print(string(out)); fmt.Println(e)
	e = exec.Command("/proc/self/exe", "child", "fails").Run(); fmt.Println(e)
	sc := make(chan os.Signal, 1); signal.Notify(sc, syscall.SIGUSR1); syscall.Kill(os.Getpid(), syscall.SIGUSR1); fmt.Println(<-sc)
	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond); defer cancel(); <-ctx.Done(); fmt.Println(ctx.Err())
	os.WriteFile("/tmp/interlock-go", []byte("file"), 0600); d, _ := os.ReadFile("/tmp/interlock-go"); fmt.Println(string(d)); os.Remove("/tmp/interlock-go"); _, e = os.Open("/nonexistent"); fmt.Println(e)
	fmt.Println(1.0/3, float32(0.1), int64(-7)/2, uint8(len(ks)+250)+100)
	panic("at the end")
}
func ch2() chan int { return nil }
