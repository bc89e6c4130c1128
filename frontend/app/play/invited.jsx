export default function Invited({ play }) {
  return <p>{play}</p>;
}
