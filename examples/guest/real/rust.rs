use std::collections::*; use std::sync::*; use std::thread; use std::io::*; use std::net::*; use std::process::Command;
fn main() {
    if std::env::args().count() > 1 { println!("child"); std::process::exit(std::env::args().count() as i32 - 2); }
    std::panic::set_hook(Box::new(|i| eprintln!("panicked at {}", i.location().unwrap())));
    let (tx, rx) = mpsc::channel(); for t in 0..4 { let tx = tx.clone(); thread::spawn(move || { for i in 0..10 { tx.send(t * 100 + i).unwrap(); } }); } drop(tx);
    println!("{}", rx.iter().sum::<i32>());
    let m = Arc::new(Mutex::new(0)); let hs: Vec<_> = (0..8).map(|i| { let m = m.clone(); thread::spawn(move || for _ in 0..50 { *m.lock().unwrap() += i; }) }).collect(); for h in hs { h.join().unwrap(); } println!("{}", *m.lock().unwrap());
    let mut b = BTreeMap::new(); for w in "a b a c b a".split(' ') { *b.entry(w).or_insert(0) += 1; } println!("{:?}", b);
    let mut h: HashMap<u32, u32> = HashMap::new(); for i in 0..1000u32 { *h.entry(i % 37).or_default() += i; } println!("{}", h.values().max().unwrap());
    let r = std::panic::catch_unwind(|| { let v: Vec<i32> = vec![]; v[std::env::args().count()] }); println!("{}", r.is_err());
    println!("{:?} {:e} {} {:.3}", 0.1 + 0.2, 12345.678f64, f32::MAX, std::f64::consts::PI); println!("{:?}", "abc".parse::<i32>()); println!("{:?}", 200u8.checked_add(100));
    let l = TcpListener::bind("127.0.0.1:0").unwrap(); let a = l.local_addr().unwrap(); let t = thread::spawn(move || { let (mut s, _) = l.accept().unwrap(); let mut x = String::new(); s.read_to_string(&mut x).unwrap(); x }); let mut s = TcpStream::connect(a).unwrap(); s.write_all(b"over tcp").unwrap(); s.shutdown(Shutdown::Write).unwrap(); println!("{}", t.join().unwrap());
    let o = Command::new("/proc/self/exe").arg("child").output().unwrap(); print!("{}", String::from_utf8_lossy(&o.stdout)); println!("{:?}", Command::new("/proc/self/exe").args(["child", "fails"]).status().unwrap().code());
    std::fs::write("/tmp/interlock-rust", "x\ny\n").unwrap(); for l in BufReader::new(std::fs::File::open("/tmp/interlock-rust").unwrap()).lines() { println!("{}", l.unwrap()); } std::fs::remove_file("/tmp/interlock-rust").unwrap(); println!("{}", std::fs::read("/nonexistent").unwrap_err());
    println!("{:?}", thread::available_parallelism().is_ok()); let n: u32 = std::env::args().count() as u32 - 1; println!("{}", 10 / n);
}
