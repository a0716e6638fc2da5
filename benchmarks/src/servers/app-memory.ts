// Loaded before every server: the objects of an app that has more to do than uploads, about 40 MB of them.
// V8 11 (Node 20) never marks a heap below 8 MB, and one that is a little larger after nearly every young collection.
// A bare server is on one side or the other by chance, and that would be what is measured.
const OBJECTS = 300_000

const objects = Array.from({ length: OBJECTS }, (_, index) => ({
  index,
  name: `object ${index}`,
  pair: [index, -index],
}))
Object.assign(globalThis, { objectsOfTheApp: objects })
