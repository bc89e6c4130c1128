export default function Pane() {
  return <p>Nothing here yet.</p>;
}
